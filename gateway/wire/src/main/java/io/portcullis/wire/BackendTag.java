package io.portcullis.wire;

import org.jspecify.annotations.Nullable;

/** The first byte of every message from a server but its one-byte answers to SSLRequest and GSSENCRequest. */
public enum BackendTag {
    AUTHENTICATION('R', false),
    BACKEND_KEY_DATA('K', false),
    BIND_COMPLETE('2'),
    CLOSE_COMPLETE('3'),
    COMMAND_COMPLETE('C'),
    COPY_BOTH_RESPONSE('W'),
    COPY_DATA('d'),
    COPY_DONE('c'),
    COPY_IN_RESPONSE('G'),
    COPY_OUT_RESPONSE('H'),
    DATA_ROW('D'),
    EMPTY_QUERY_RESPONSE('I'),
    ERROR_RESPONSE('E'),
    FUNCTION_CALL_RESPONSE('V'),
    NEGOTIATE_PROTOCOL_VERSION('v', false),
    NO_DATA('n'),
    NOTICE_RESPONSE('N'),
    NOTIFICATION_RESPONSE('A'),
    PARAMETER_DESCRIPTION('t'),
    PARAMETER_STATUS('S'),
    PARSE_COMPLETE('1'),
    PORTAL_SUSPENDED('s'),
    READY_FOR_QUERY('Z'),
    ROW_DESCRIPTION('T');

    private static final @Nullable BackendTag[] BY_CODE = new @Nullable BackendTag[256];

    static {
        for (BackendTag tag : values()) {
            BY_CODE[tag.code & 0xff] = tag;
        }
    }

    private final byte code;
    private final boolean legalAfterLogin;

    BackendTag(char code) {
        this(code, true);
    }

    BackendTag(char code, boolean legalAfterLogin) {
        this.code = (byte) code;
        this.legalAfterLogin = legalAfterLogin;
    }

    /**
     * The tag with that byte.
     *
     * @throws ProtocolViolation if no message of a backend has it
     */
    public static BackendTag of(byte code) {
        BackendTag tag = lookup(code);
        if (tag == null) {
            throw new ProtocolViolation(Fault.UNKNOWN_TAG, code & 0xff);
        }
        return tag;
    }

    /** The tag with that byte, null if there is none. */
    public static @Nullable BackendTag lookup(byte code) {
        return BY_CODE[code & 0xff];
    }

    public byte code() {
        return code;
    }

    /** The greatest value of the length word, which counts itself, not the tag. */
    public int maxLength() {
        return this == READY_FOR_QUERY ? 5 : Limits.BACKEND;
    }

    /** False for what belongs to the login: an Authentication message in mid-session would make drivers send a password. */
    public boolean legalAfterLogin() {
        return legalAfterLogin;
    }
}
