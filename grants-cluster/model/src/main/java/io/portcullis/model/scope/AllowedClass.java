package io.portcullis.model.scope;

/** A class of statements that a scope can allow; {@code docs/sql.md} tells which statements are of which. */
public enum AllowedClass {
    READ(0),
    WRITE(1),
    DDL(2),
    TRANSACTION(3),
    SESSION(4),
    ADMIN(5),
    ROUTINE(6),
    PROGRAM_OR_FILE(7),
    REPLICATION(8);

    private final int code;

    AllowedClass(int code) {
        this.code = code;
    }

    /** Its number in records: the same in every version. */
    public int code() {
        return code;
    }
}
