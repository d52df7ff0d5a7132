package io.portcullis.sql;

/** Which command a statement is, by the words it begins with. */
public enum Command {
    /** Also {@code VALUES}, {@code TABLE} and {@code WITH … SELECT}. */
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    /** From the client, a file or a program. */
    COPY_FROM,
    /** To the client, a file or a program. */
    COPY_TO,
    TRUNCATE,
    LOCK,
    EXPLAIN,
    PREPARE,
    EXECUTE,
    DEALLOCATE,
    DECLARE,
    FETCH,
    MOVE,
    CLOSE,
    /** Also {@code START TRANSACTION}. */
    BEGIN,
    /** Also {@code END}. */
    COMMIT,
    /** Also {@code ABORT}. */
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    PREPARE_TRANSACTION,
    COMMIT_PREPARED,
    ROLLBACK_PREPARED,
    SET_TRANSACTION,
    SET_CONSTRAINTS,
    SET,
    RESET,
    SHOW,
    DISCARD,
    LISTEN,
    UNLISTEN,
    NOTIFY,
    CREATE,
    ALTER,
    DROP,
    COMMENT,
    SECURITY_LABEL,
    IMPORT_FOREIGN_SCHEMA,
    REFRESH,
    GRANT,
    REVOKE,
    REASSIGN,
    REINDEX,
    CLUSTER,
    VACUUM,
    ANALYZE,
    CHECKPOINT,
    LOAD,
    CALL,
    DO,
    /** A command of the replication protocol. */
    REPLICATION,
    /** None that is known, or one that is not written as its grammar says. */
    UNKNOWN;

    /** Whether it only ends what is open. Such a statement is never denied: a client must be able to get out. */
    public boolean isWayOut() {
        return this == COMMIT || this == ROLLBACK || this == ROLLBACK_TO || this == CLOSE;
    }
}
