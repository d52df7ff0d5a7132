package io.portcullis.wire;

/** PostgreSQL's own bounds of the length word of a message. */
final class Limits {
    /** PQ_SMALL_MESSAGE_LIMIT, src/include/libpq/libpq.h; applied per tag by SocketBackend in src/backend/tcop/postgres.c. */
    static final int SMALL = 10_000;

    /** PQ_LARGE_MESSAGE_LIMIT: MaxAllocSize - 1, with MaxAllocSize 0x3fffffff from src/include/utils/memutils.h. */
    static final int LARGE = 0x3fffffff - 1;

    /** PG_MAX_AUTH_TOKEN_LENGTH, src/include/libpq/auth.h. */
    static final int AUTHENTICATION = 65_535;

    /**
     * A server builds a message body in a StringInfo (at most MaxAllocSize - 1 bytes) and adds the four bytes of the length.
     * libpq is stricter with some tags (30,000 bytes), other drivers are not: what a server sends is for the client to judge.
     */
    static final int BACKEND = 0x3fffffff - 1 + 4;

    /** The length word counts itself. */
    static final int LEAST = 4;

    private Limits() {}
}
