package io.portcullis.wire;

/**
 * What is wrong with the bytes a peer sent. The client may read {@link #clientText()} and {@link #sqlState()}; the value found
 * is for the operator only ({@link ProtocolViolation#operatorDetail()}).
 */
public enum Fault {
    UNKNOWN_TAG("invalid message type"),
    LENGTH_TOO_SMALL("invalid message length"),
    LENGTH_TOO_LARGE("invalid message length"),
    UNKNOWN_TRANSACTION_STATUS("invalid transaction status"),
    /** A field reaches past the end of its message. */
    BODY_TOO_SHORT("insufficient data left in message"),
    /** Bytes are left after the last field. */
    BODY_TOO_LONG("invalid message format"),
    MISSING_TERMINATOR("invalid string in message"),
    NOT_UTF8("invalid byte sequence for encoding \"UTF8\""),
    /** A count or a code inside a message is none that the protocol knows. */
    INVALID_VALUE("invalid message format"),
    /** Whole messages arrived faster than they were taken out of a {@link MessageCollector}. */
    TOO_MUCH_BUFFERED("too much data sent before it was asked for"),

    STARTUP_LENGTH("invalid length of startup packet"),
    /** The first byte is that of a TLS handshake record: the client did not ask with SSLRequest first. */
    TLS_WITHOUT_REQUEST("direct TLS connections are not supported"),
    UNSUPPORTED_PROTOCOL("unsupported frontend protocol: server supports 3.0 to 3.2", "0A000"),
    STARTUP_LAYOUT("invalid startup packet layout: expected terminator as last byte"),
    CANCEL_LENGTH("invalid length of cancel request packet");

    private final String clientText;
    private final String sqlState;

    Fault(String clientText) {
        this(clientText, "08P01");
    }

    Fault(String clientText, String sqlState) {
        this.clientText = clientText;
        this.sqlState = sqlState;
    }

    /** Safe to show to the peer: holds nothing that the peer sent. */
    public String clientText() {
        return clientText;
    }

    /** The SQLSTATE PostgreSQL answers with, {@code 08P01} (protocol_violation) or {@code 0A000} (feature_not_supported). */
    public String sqlState() {
        return sqlState;
    }
}
