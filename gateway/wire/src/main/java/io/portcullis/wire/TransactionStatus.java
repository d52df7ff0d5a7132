package io.portcullis.wire;

/** The transaction status indicator of ReadyForQuery. */
public enum TransactionStatus {
    IDLE('I'),
    IN_TRANSACTION('T'),
    /** In a failed transaction block: only its end is accepted. */
    FAILED('E');

    private final byte code;

    TransactionStatus(char code) {
        this.code = (byte) code;
    }

    /**
     * The status with that indicator.
     *
     * @throws ProtocolViolation if the protocol knows no such indicator
     */
    public static TransactionStatus of(byte code) {
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> IN_TRANSACTION;
            case 'E' -> FAILED;
            default -> throw new ProtocolViolation(Fault.UNKNOWN_TRANSACTION_STATUS, code & 0xff);
        };
    }

    public byte code() {
        return code;
    }
}
