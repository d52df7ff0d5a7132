package io.portcullis.sql;

/**
 * What a statement can do. A statement has a set of them, and a grant allows a set. The line between {@link #WRITE} and {@link #DDL}
 * is that of PostgreSQL's {@code log_statement}; how a text comes to its classes is told in {@code docs/sql.md}.
 */
public enum StatementClass {
    /** Returns data. */
    READ(0),
    /** Changes rows, or what other sessions see or wait for. */
    WRITE(1),
    /** Makes, changes or removes objects of a schema. */
    DDL(2),
    /** Begins or ends a transaction or a part of one. */
    TRANSACTION(3),
    /** Changes settings or other state of this session. */
    SESSION(4),
    /** Changes roles, rights, the server, or what does not belong to a schema; maintenance. */
    ADMIN(5),
    /** Runs code that the text does not show: procedures, {@code DO}, functions not known to be free of side effects. */
    ROUTINE(6),
    /** Reads or writes files of the server, runs programs there, or loads code. */
    PROGRAM_OR_FILE(7),
    /** Commands of the replication protocol, publications and subscriptions. */
    REPLICATION(8);

    private final int bit;

    StatementClass(int number) {
        bit = 1 << number;
    }

    /** Its bit in a {@link ClassSet}: the same in every version. */
    int bit() {
        return bit;
    }
}
