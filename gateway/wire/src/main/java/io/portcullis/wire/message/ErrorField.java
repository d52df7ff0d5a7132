package io.portcullis.wire.message;

/**
 * One field of an ErrorResponse or NoticeResponse.
 *
 * @param type the field code, as in "Error and Notice Message Fields" of the PostgreSQL manual
 */
public record ErrorField(byte type, String value) {
    public static final byte SEVERITY = 'S';
    public static final byte SEVERITY_NON_LOCALIZED = 'V';
    public static final byte CODE = 'C';
    public static final byte MESSAGE = 'M';
    public static final byte DETAIL = 'D';
    public static final byte HINT = 'H';
    public static final byte POSITION = 'P';
    public static final byte INTERNAL_POSITION = 'p';
    public static final byte INTERNAL_QUERY = 'q';
    public static final byte WHERE = 'W';
    public static final byte SCHEMA = 's';
    public static final byte TABLE = 't';
    public static final byte COLUMN = 'c';
    public static final byte DATA_TYPE = 'd';
    public static final byte CONSTRAINT = 'n';
    public static final byte FILE = 'F';
    public static final byte LINE = 'L';
    public static final byte ROUTINE = 'R';

    public ErrorField {
        if (type == 0) {
            throw new IllegalArgumentException("type 0 ends the fields");
        }
    }

    /** Without the value: what a server says about a row may hold the row. */
    @Override
    public String toString() {
        return String.valueOf((char) (type & 0xff));
    }
}
