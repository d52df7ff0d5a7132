package io.portcullis.session.latency;

/**
 * Which times count as one: sixteen steps for each doubling, so that what is said of a time is at most a sixteenth more than it was.
 * Times are in microseconds.
 */
final class TimeBuckets {
    /** An hour and more is one. */
    private static final long MOST = 3_600_000_000L;

    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;

    static final int COUNT = of(MOST) + 1;

    private TimeBuckets() {}

    /** The bucket of a time; a negative one counts as none. */
    static int of(long micros) {
        long time = Math.clamp(micros, 0, MOST);
        if (time < STEPS) {
            return (int) time;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(time) - STEP_BITS;
        return (shift + 1) * STEPS + (int) (time >>> shift) - STEPS;
    }

    /** The longest time of a bucket. */
    static long longest(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
    }
}
