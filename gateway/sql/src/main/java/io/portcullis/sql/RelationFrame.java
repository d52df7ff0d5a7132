package io.portcullis.sql;

import org.jspecify.annotations.Nullable;

/** What {@link RelationScan} knows between two parentheses. Used again for the next pair at the same depth. */
final class RelationFrame {

    /** What may stand next. */
    enum State {
        /** An expression, or the columns of a {@code SELECT}: no table, until {@code FROM}. */
        EXPRESSION,
        /** A table, a function, or what is joined in parentheses. */
        TABLE,
        /** Behind one of these: its alias, or the next. */
        ITEM,
        /** The condition of a join. */
        CONDITION,
        /** Behind the tables: no more of them. */
        TAIL,
        WITH_NAME,
        WITH_AS,
        WITH_BODY,
        WITH_NEXT
    }

    State state = State.EXPRESSION;
    /** Nothing stands before this in the parentheses: a query may begin. */
    boolean fresh;
    /** {@code FROM} may stand here as the operator of a function's own syntax. */
    boolean fromIsOperator;
    /** {@code FROM} begins tables here. */
    boolean fromIsClause;
    /** {@code USING} begins tables here. */
    boolean usingIsClause;
    /** A comma brings another table. */
    boolean list;
    /** {@code WITH} may stand behind the target of an {@code INSERT}. */
    boolean source;
    /** The names of this {@code WITH} count within their own queries. */
    boolean recursive;
    /** The names of this {@code WITH} count to the end of the parentheses. */
    boolean names;
    /** The name whose query is read. */
    @Nullable
    String pending;
    /** How many names of {@code WITH} count outside. */
    int outside;

    void begin(State first, boolean operator, int names) {
        state = first;
        fresh = true;
        fromIsOperator = operator;
        fromIsClause = false;
        usingIsClause = false;
        list = false;
        source = false;
        recursive = false;
        this.names = true;
        pending = null;
        outside = names;
    }

    void select() {
        state = State.EXPRESSION;
        fromIsClause = true;
        source = false;
    }

    void tables(boolean many) {
        state = State.TABLE;
        list = many;
        fromIsClause = false;
        usingIsClause = false;
        source = false;
    }

    void tail() {
        state = State.TAIL;
        fromIsClause = false;
        source = false;
    }

    void with(boolean namesCountInside, boolean namesCount) {
        state = State.WITH_NAME;
        recursive = namesCountInside;
        names = namesCount;
        source = false;
    }
}
