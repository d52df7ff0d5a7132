package io.portcullis.wire;

import org.jspecify.annotations.Nullable;

/** The first byte of every message from a client but the startup packets. */
public enum FrontendTag {
    BIND('B', Limits.LARGE),
    CLOSE('C', Limits.SMALL),
    COPY_DATA('d', Limits.LARGE),
    COPY_DONE('c', Limits.SMALL),
    COPY_FAIL('f', Limits.SMALL),
    DESCRIBE('D', Limits.SMALL),
    EXECUTE('E', Limits.SMALL),
    FLUSH('H', Limits.SMALL),
    FUNCTION_CALL('F', Limits.LARGE),
    PARSE('P', Limits.LARGE),
    /** Password, SASL and GSS answers share one tag; only the state of the login tells them apart. Legal during a login only. */
    PASSWORD('p', Limits.AUTHENTICATION),
    QUERY('Q', Limits.LARGE),
    SYNC('S', Limits.SMALL),
    TERMINATE('X', Limits.SMALL);

    private static final @Nullable FrontendTag[] BY_CODE = new @Nullable FrontendTag[256];

    static {
        for (FrontendTag tag : values()) {
            BY_CODE[tag.code & 0xff] = tag;
        }
    }

    private final byte code;
    private final int maxLength;

    FrontendTag(char code, int maxLength) {
        this.code = (byte) code;
        this.maxLength = maxLength;
    }

    /**
     * The tag with that byte.
     *
     * @throws ProtocolViolation if no message of a frontend has it
     */
    public static FrontendTag of(byte code) {
        FrontendTag tag = lookup(code);
        if (tag == null) {
            throw new ProtocolViolation(Fault.UNKNOWN_TAG, code & 0xff);
        }
        return tag;
    }

    /** The tag with that byte, null if there is none. */
    public static @Nullable FrontendTag lookup(byte code) {
        return BY_CODE[code & 0xff];
    }

    public byte code() {
        return code;
    }

    /** The greatest value of the length word (which counts itself, not the tag) that PostgreSQL accepts. */
    public int maxLength() {
        return maxLength;
    }

    /** Whether PostgreSQL accepts the message once the login is over. */
    public boolean legalAfterLogin() {
        return this != PASSWORD;
    }
}
