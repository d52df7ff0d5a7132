package io.portcullis.model;

import java.time.Instant;

/**
 * When a record counts: {@code [notBefore, expiresAt)}, in milliseconds (finer instants are truncated).
 *
 * @param maxExpiresAt the latest {@code expiresAt} over all revisions of the record. Whoever keeps records keeps the id until then,
 *     else an older revision could be played back after the newer one is forgotten.
 */
public record Validity(Instant notBefore, Instant expiresAt, Instant maxExpiresAt) {
    /** The last instant a record can hold: the end of the year 9999, which every date format can still show. */
    public static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException unless 1970 ≤ notBefore < expiresAt ≤ maxExpiresAt ≤ {@link #LAST}
     */
    public Validity {
        notBefore = Instants.inRange("notBefore", notBefore);
        expiresAt = Instants.inRange("expiresAt", expiresAt);
        maxExpiresAt = Instants.inRange("maxExpiresAt", maxExpiresAt);
        if (!notBefore.isBefore(expiresAt)) {
            throw new IllegalArgumentException("expiresAt must be after notBefore");
        }
        if (expiresAt.isAfter(maxExpiresAt)) {
            throw new IllegalArgumentException("maxExpiresAt must not be before expiresAt");
        }
        if (maxExpiresAt.equals(expiresAt)) {
            maxExpiresAt = expiresAt; // the same object: most of many records are never extended
        }
    }

    /** The validity of a first revision. */
    public static Validity between(Instant notBefore, Instant expiresAt) {
        return new Validity(notBefore, expiresAt, expiresAt);
    }

    /** Whether {@code now} lies in {@code [notBefore, expiresAt)}. */
    public boolean contains(Instant now) {
        return !now.isBefore(notBefore) && now.isBefore(expiresAt);
    }

    /** The same with another end; {@code maxExpiresAt} follows upwards, never downwards. */
    public Validity until(Instant end) {
        Instant last = end.isAfter(maxExpiresAt) ? end : maxExpiresAt;
        return new Validity(notBefore, end, last);
    }
}
