package io.portcullis.scope;

import io.portcullis.model.scope.BoundStatement;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Name;
import io.portcullis.sql.StatementClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client reads when a statement is denied: what was asked, what the grant allows, how to ask for more. Who asks beforehand reads
 * the same.
 */
public final class DenialSentences {
    private static final String HINT =
            "The session goes on. Ask for a grant that allows it, or connect with another one you have.";

    private static final String USED_UP_HINT = "The session goes on. Ask for a new grant if it must run again.";
    private static final String ROLLBACK_HINT = "Roll back. The session goes on.";
    private static final String SPENT_HINT = "The session goes on. Ask for a new grant.";

    private final String who;
    private final ClassSet classes;
    private final int uses;

    /** As the three parts of an error of the server. */
    public record Sentences(String message, String detail, String hint) {}

    /**
     * @param who does not allow it: {@code grant g7x0k3v9m2c1w8pq}
     * @param scope of the grant
     */
    public DenialSentences(String who, ScopeCheck scope) {
        this.who = who;
        this.classes = scope.classes();
        BoundStatement bound = scope.bound();
        this.uses = bound == null ? 0 : bound.uses();
    }

    public Sentences of(Verdict.Denied denied) {
        String what = denied.statement() == 0 ? "" : " (statement " + (denied.statement() + 1) + " of the text)";
        return new Sentences(
                who + " does not allow this statement" + what,
                detail(denied.why(), denied.missing(), denied.name()),
                HINT);
    }

    /** Of what is denied for something else than its text. */
    public Sentences of(Denial why) {
        if (why == Denial.USED_UP) {
            return new Sentences(
                    who + " has been used up: " + uses + " of " + uses + (uses == 1 ? " run" : " runs"),
                    detail(why, ClassSet.NONE, null),
                    USED_UP_HINT);
        }
        String detail = detail(why, ClassSet.NONE, null);
        if (why == Denial.ROLLBACK_ONLY) {
            return new Sentences(who + " has less left than the transaction has changed", detail, hint(why));
        }
        return why.isUsedUp()
                ? new Sentences(who + " has nothing left", detail, SPENT_HINT)
                : new Sentences(who + " does not allow this", detail, hint(why));
    }

    /** Whether what was denied would be allowed by another grant, so that it helps to ask for one. */
    public static boolean anotherGrantHelps(Denial why) {
        return why != Denial.ROLLBACK_ONLY && (why.isUsedUp() || hint(why).equals(HINT));
    }

    private static String hint(Denial why) {
        return switch (why) {
            case CHANGES_OUTSIDE -> "Begin a transaction first, with BEGIN or by turning autocommit off.";
            case CHANGES_TOGETHER -> "Send each by itself.";
            case CHANGES_UNKNOWN, ROLLBACK_ONLY -> ROLLBACK_HINT;
            case UNREADABLE,
                    STATEMENT_CLASS,
                    PREPARED_STATEMENT,
                    RELATION,
                    RELATIONS_UNSURE,
                    FUNCTION,
                    FUNCTIONS_UNSURE,
                    OTHER_STATEMENT,
                    OTHER_VALUES,
                    USED_UP,
                    SETTING,
                    ENCODING,
                    TOO_LONG,
                    NAME,
                    FUNCTION_CALL,
                    TOO_MANY,
                    LATENCY,
                    BUDGET_STATEMENTS,
                    BUDGET_ROWS,
                    BUDGET_BYTES,
                    BUDGET_ROWS_AFFECTED,
                    BUDGET_STATEMENT_TIME,
                    CHANGES_UNCOUNTED -> HINT;
        };
    }

    private String detail(Denial why, ClassSet missing, @Nullable Name name) {
        String it = name == null ? "" : " \"" + name + "\"";
        return switch (why) {
            case UNREADABLE ->
                "It can not be told for sure what the text means: see docs/sql.md for what is not read under a scope.";
            case STATEMENT_CLASS ->
                "It needs " + list(missing) + "; the grant allows " + list(classes) + ", and what every grant allows.";
            case PREPARED_STATEMENT -> "It runs a prepared statement" + it + " that is not known to be allowed.";
            case RELATION ->
                "It names the relation" + it + ", which the grant does not cover in every schema it may be in.";
            case RELATIONS_UNSURE ->
                "It may touch relations that its text does not name"
                        + (it.isEmpty() ? "" : ", by the function" + it)
                        + ", and the grant names relations.";
            case FUNCTION ->
                "It calls the function" + it + ", which the grant does not cover in every schema it may be in.";
            case FUNCTIONS_UNSURE ->
                "It may call functions that its text does not name, and the grant names functions.";
            case OTHER_STATEMENT -> "The grant is bound to another statement.";
            case OTHER_VALUES -> "The grant is bound to other values, types or formats of the parameters.";
            case USED_UP -> "The statement that the grant is bound to has run as often as it may.";
            case SETTING ->
                "It sets" + (it.isEmpty() ? " a setting that its text does not tell" : it)
                        + ", and the grant fixes settings of the session.";
            case ENCODING -> "It asks for an encoding in which statements can not be read for sure: use UTF8.";
            case TOO_LONG -> "It is longer than what the gateway reads under a grant with a scope.";
            case NAME -> "The name of the prepared statement or portal must be plain ASCII under a grant with a scope.";
            case FUNCTION_CALL -> "It calls a function by its number, and the grant does not allow every function.";
            case TOO_MANY ->
                "With it the session would have more under way, or more prepared statements or portals, than the gateway"
                        + " follows under a scope.";
            case LATENCY -> "The target does not answer as fast as the grant asks for.";
            case BUDGET_STATEMENTS -> usedUp("statements");
            case BUDGET_ROWS -> usedUp("rows");
            case BUDGET_BYTES -> usedUp("bytes");
            case BUDGET_ROWS_AFFECTED -> usedUp("rows affected");
            case BUDGET_STATEMENT_TIME -> usedUp("statement time");
            case ROLLBACK_ONLY ->
                "It has changed more rows than this gateway may spend of the grant's budget of rows affected.";
            case CHANGES_UNKNOWN ->
                "How many rows the transaction has changed is not known, because a statement that returns them was not"
                        + " fetched at once; the grant limits how many.";
            case CHANGES_UNCOUNTED -> "It may change rows without telling how many, and the grant limits how many.";
            case CHANGES_OUTSIDE -> "It changes rows outside of a transaction block, and the grant limits how many.";
            case CHANGES_TOGETHER ->
                "It changes rows and does more of that, or ends the transaction, in one message; the grant limits how many.";
        };
    }

    private static String usedUp(String budget) {
        return "Of its budget of " + budget + " nothing is left that this gateway may spend.";
    }

    private static String list(ClassSet classes) {
        List<String> names = new ArrayList<>();
        for (StatementClass one : classes.asSet()) {
            names.add(one.name());
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
