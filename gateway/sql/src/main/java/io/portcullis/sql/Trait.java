package io.portcullis.sql;

/** What a rule may want to know of a statement besides its classes. */
public enum Trait {
    /** {@code FOR UPDATE}, {@code FOR SHARE} and their kin: reads, and makes others wait. */
    LOCKS_ROWS,
    /** Changes data inside of a query, as in {@code WITH x AS (DELETE …) SELECT …}: the command tag does not tell the rows affected. */
    MODIFIES_INSIDE,
    /** Runs functions that its text does not call: what {@link Statement#calls()} says is not all. */
    HIDES_CALLS,
    /** Touches relations in ways that {@link Statement#relations()} does not tell, or its text does not go as expected. */
    HIDES_RELATIONS,
    /** Reads nothing that is the database's: with such queries pools and drivers see whether a connection lives, and where it leads. */
    IS_PING
}
