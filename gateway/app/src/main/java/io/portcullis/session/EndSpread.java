package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.SessionId;
import java.time.Instant;

/**
 * When one session is ended because its grant is not renewed: ahead of the grant's end, at a moment of its own, so that those that run
 * under one grant do not all end in one. A session that begins when the others are ending already has its moment in what is left. Milliseconds since the
 * epoch.
 *
 * @param from from then on it is ended once it rests
 * @param atBoundary from then on it is not waited for that it rests: it ends between two transactions
 */
public record EndSpread(long from, long atBoundary) {
    /** Of a grant whose sessions end at its end. */
    public static final EndSpread NONE = new EndSpread(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final int BITS = 32;

    /** @param since when the session began */
    public static EndSpread of(Grant grant, SessionId session, Instant since) {
        if (grant.endSpread().isZero()) {
            return NONE;
        }
        long end = grant.validity().expiresAt().toEpochMilli();
        long first = Math.max(end - grant.endSpread().toMillis(), since.toEpochMilli());
        if (first >= end) {
            return NONE;
        }
        long from = first + (long) ((end - first) * place(session));
        return new EndSpread(from, from + (end - from) / 2);
    }

    /** Where in the spread it is, from 0 to less than 1: the id is random already, and what is made of it is the same at each revision. */
    private static double place(SessionId session) {
        int hash = session.value().hashCode();
        // The finalizer of MurmurHash3: similar hashes go far apart.
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        hash ^= hash >>> 16;
        return Integer.toUnsignedLong(hash) / (double) (1L << BITS);
    }
}
