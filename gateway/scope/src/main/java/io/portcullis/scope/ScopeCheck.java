package io.portcullis.scope;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.Statement;
import io.portcullis.sql.StatementClass;
import io.portcullis.sql.TextEncoding;
import io.portcullis.sql.Trait;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one scope says to texts: classes, relations, functions, the bound statement. Origins, windows, latency and budgets are not asked
 * here; nor are bound values, which come with another message.
 *
 * <p>What only ends what is open is never denied. What the classifier calls harmless, or a {@linkplain Statement#isPing() ping}, needs
 * nothing.
 */
public final class ScopeCheck {
    private static final String CLIENT_ENCODING = "client_encoding";

    private final ClassSet classes;
    private final @Nullable NameCheck relations;
    private final @Nullable NameCheck functions;
    private final @Nullable BoundStatement bound;
    private final PinnedSettings pinned;

    private final boolean full;

    public ScopeCheck(GrantScope scope) {
        classes = classes(scope.classes());
        List<String> path = scope.searchPath() == null ? List.of() : scope.searchPath();
        relations = names(scope.relations(), path);
        functions = names(scope.functions(), path);
        bound = scope.statement();
        pinned = new PinnedSettings(scope);
        full = classes.equals(ClassSet.ALL)
                && relations == null
                && functions == null
                && bound == null
                && pinned.isEmpty();
    }

    private static @Nullable NameCheck names(@Nullable NameRules rules, List<String> path) {
        return rules == null ? null : new NameCheck(rules, path);
    }

    private static ClassSet classes(@Nullable Set<AllowedClass> allowed) {
        return allowed == null
                ? ClassSet.ALL
                : ClassSet.of(allowed.stream().map(ScopeCheck::classOf).toArray(StatementClass[]::new));
    }

    static StatementClass classOf(AllowedClass one) {
        return switch (one) {
            case READ -> StatementClass.READ;
            case WRITE -> StatementClass.WRITE;
            case DDL -> StatementClass.DDL;
            case TRANSACTION -> StatementClass.TRANSACTION;
            case SESSION -> StatementClass.SESSION;
            case ADMIN -> StatementClass.ADMIN;
            case ROUTINE -> StatementClass.ROUTINE;
            case PROGRAM_OR_FILE -> StatementClass.PROGRAM_OR_FILE;
            case REPLICATION -> StatementClass.REPLICATION;
        };
    }

    /** Whether every statement that can be read is allowed. */
    public boolean isFull() {
        return full;
    }

    /** What is not a text but can run a function by its number: which, and what it touches, is not known. */
    public boolean allowsFunctionCalls() {
        return full
                || (bound == null
                        && functions == null
                        && relations == null
                        && classes.contains(StatementClass.ROUTINE));
    }

    /** The statement that it is bound to, if it is. */
    public @Nullable BoundStatement bound() {
        return bound;
    }

    /** The classes it allows. */
    public ClassSet classes() {
        return classes;
    }

    /** The verdict on a text: that on the first of its statements that is denied. */
    public Verdict check(Classified classified, Asked asked) {
        return switch (classified) {
            case Classified.Refused _ -> denied(Denial.UNREADABLE, 0, ClassSet.NONE, null);
            case Classified.Script script -> check(script, asked);
        };
    }

    private Verdict check(Classified.Script script, Asked asked) {
        if (isBound(script, asked)) {
            return Verdict.Allowed.ALLOWED;
        }
        for (int i = 0; i < script.statements().size(); i++) {
            Statement statement = script.statements().get(i);
            Verdict verdict = statement.command().isWayOut() ? Verdict.Allowed.ALLOWED : check(statement, i, asked);
            if (!verdict.isAllowed()) {
                return verdict;
            }
        }
        return Verdict.Allowed.ALLOWED;
    }

    /**
     * Whether a text is the statement that the scope is bound to. One that means two things is not the one that was approved, even if it
     * has the same bytes.
     */
    public boolean isBound(Classified.Script script, Asked asked) {
        if (bound == null || script.twoReadings() || script.count() == 0 || runsByName(script)) {
            return false;
        }
        return switch (bound) {
            case BoundStatement.Exact exact -> isSame(exact.text(), asked.text());
            case BoundStatement.Shape shape -> shape.fingerprint().equals(asked.fingerprint());
        };
    }

    /** Byte for byte, but for what may end a text without being part of a statement: psql sends a semicolon that nobody approves. */
    private static boolean isSame(String approved, String text) {
        int end = endOf(approved);
        return end > 0 && end == endOf(text) && approved.regionMatches(0, text, 0, end);
    }

    private static int endOf(String text) {
        int end = text.length();
        while (end > 0 && " \t\n\r;".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    /** What it would run was not approved, whatever its name. */
    private static boolean runsByName(Classified.Script script) {
        return script.statements().stream().anyMatch(Statement::runsByName);
    }

    private Verdict check(Statement statement, int number, Asked asked) {
        boolean ping = statement.isPing();
        if (bound != null && !ping && !statement.needed().isEmpty()) {
            return denied(Denial.OTHER_STATEMENT, number, ClassSet.NONE, null);
        }
        ClassSet needed = statement.neededWithout(call -> functions != null && functions.allowsFunction(call));
        if (!ping && !classes.containsAll(needed)) {
            return denied(Denial.STATEMENT_CLASS, number, needed.without(classes), null);
        }
        for (Effect effect : statement.effects()) {
            if (effect instanceof Effect.Executes executes && !asked.isAllowed(executes.statement())) {
                return denied(Denial.PREPARED_STATEMENT, number, ClassSet.NONE, executes.statement());
            }
            if (effect instanceof Effect.Sets sets && !allowsSetting(sets)) {
                Name setting = sets.setting() == null ? null : new Name(List.of(sets.setting()), true);
                Denial why = CLIENT_ENCODING.equals(sets.setting()) ? Denial.ENCODING : Denial.SETTING;
                return denied(why, number, ClassSet.NONE, setting);
            }
        }
        Verdict verdict = relations == null ? Verdict.Allowed.ALLOWED : checkRelations(relations, statement, number);
        return verdict.isAllowed() && functions != null ? checkFunctions(functions, statement, number) : verdict;
    }

    /** A setting that is not named may be a fixed one, or the encoding of texts that could not be read any more. */
    private boolean allowsSetting(Effect.Sets sets) {
        String setting = sets.setting();
        if (setting == null || !pinned.allows(setting, sets.values())) {
            return false;
        }
        List<String> values = sets.values();
        return !setting.equals(CLIENT_ENCODING)
                || (values != null && values.size() == 1 && TextEncoding.ofClientEncoding(values.getFirst()) != null);
    }

    /** Functions may touch any relation, or run any text, but for those that are known and those that the scope names. */
    private Verdict checkRelations(NameCheck rules, Statement statement, int number) {
        if (statement.traits().contains(Trait.HIDES_RELATIONS)) {
            return denied(Denial.RELATIONS_UNSURE, number, ClassSet.NONE, null);
        }
        for (Name call : statement.foreign()) {
            if (functions == null || !functions.allowsFunction(call)) {
                return denied(Denial.RELATIONS_UNSURE, number, ClassSet.NONE, call);
            }
        }
        for (Name relation : statement.relations()) {
            if (!rules.allowsRelation(relation)) {
                return denied(Denial.RELATION, number, ClassSet.NONE, relation);
            }
        }
        return Verdict.Allowed.ALLOWED;
    }

    /** Functions without side effects need not be allowed by name, but may be denied. */
    private static Verdict checkFunctions(NameCheck rules, Statement statement, int number) {
        if (statement.traits().contains(Trait.HIDES_CALLS)) {
            return denied(Denial.FUNCTIONS_UNSURE, number, ClassSet.NONE, null);
        }
        for (Name call : statement.calls()) {
            boolean allowed =
                    statement.foreign().contains(call) ? rules.allowsFunction(call) : !rules.deniesFunction(call);
            if (!allowed) {
                return denied(Denial.FUNCTION, number, ClassSet.NONE, call);
            }
        }
        return Verdict.Allowed.ALLOWED;
    }

    private static Verdict denied(Denial why, int statement, ClassSet missing, @Nullable Name name) {
        return new Verdict.Denied(why, statement, missing, name);
    }
}
