package io.portcullis.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a member says several times a second about the truth in the control database: how far it has come, when that was read, and what a
 * complete copy of the records adds up to. Instants are in milliseconds (finer ones are truncated).
 *
 * @param member the name of the member that signed it
 * @param epoch the epoch of the control database, from 1
 * @param number counts the member's beacons, from 1; it starts anew with the member
 * @param issuedAt when it was signed, by the member's clock
 * @param headReadAt when {@code headSeq} was read from the control database, not after {@code issuedAt}
 * @param headSeq the number of the last change, 0 if there was none yet
 * @param digest 32 bytes: of all records whose last possible end is after {@code asOf}, as of {@code headSeq}
 * @param asOf a multiple of {@value #AS_OF_STEP_MILLIS} ms, not after {@code headReadAt}
 */
public record Beacon(
        String member,
        long epoch,
        long number,
        Instant issuedAt,
        Instant headReadAt,
        long headSeq,
        Bytes digest,
        Instant asOf) {
    /** So coarse that copies are compared at the same instant and records that expire are grouped. */
    public static final long AS_OF_STEP_MILLIS = 10_000;

    private static final int DIGEST_LENGTH = 32;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public Beacon {
        NodeNames.require(member);
        if (epoch < 1 || number < 1) {
            throw new IllegalArgumentException("epoch and number must be 1 or more");
        }
        if (headSeq < 0) {
            throw new IllegalArgumentException("headSeq must not be negative");
        }
        issuedAt = Instants.inRange("issuedAt", issuedAt);
        headReadAt = Instants.inRange("headReadAt", headReadAt);
        asOf = Instants.inRange("asOf", asOf);
        if (headReadAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("headReadAt must not be after issuedAt");
        }
        if (asOf.isAfter(headReadAt) || asOf.toEpochMilli() % AS_OF_STEP_MILLIS != 0) {
            throw new IllegalArgumentException(
                    "asOf must be a multiple of " + AS_OF_STEP_MILLIS + " ms and not after headReadAt");
        }
        if (digest.length() != DIGEST_LENGTH) {
            throw new IllegalArgumentException("digest must be " + DIGEST_LENGTH + " bytes");
        }
    }

    /** The instant at which the records are added up for a head read at that time. */
    public static Instant asOf(Instant headReadAt) {
        long millis = headReadAt.truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, AS_OF_STEP_MILLIS));
    }
}
