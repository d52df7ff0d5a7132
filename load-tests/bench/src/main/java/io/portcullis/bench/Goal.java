package io.portcullis.bench;

/**
 * What a figure should be.
 *
 * @param goal reached if the figure is not above it
 * @param failsAbove the figure that must not be exceeded; infinite if there is none
 */
record Goal(double goal, double failsAbove) {
    static final Goal SYSCALLS_1 = new Goal(6.5, 7.0);
    static final Goal SYSCALLS_32 = new Goal(5.1, 5.6);
    static final Goal ALLOCATED = new Goal(200, 1_000);
    /** Bytes of live heap per idle session. */
    static final Goal IDLE_HEAP = new Goal(6 * 1024, 10 * 1024);

    /** Not dearer than the other build, but for what a machine's noise makes of it. */
    static final Goal BESIDE = new Goal(1.05, 1.15);

    /** What a scope may cost a transaction whose text was seen before, and one whose text is new. */
    static final Goal SCOPE_SEEN = without(1.15);

    static final Goal SCOPE_NEW = without(1.50);

    static final Goal LOGIN = new Goal(0.30, 0.50);

    static final Pair TRANSACTION = new Pair(new Goal(1.00, 1.15), new Goal(1.05, 1.20));
    static final Pair STREAM_20 = new Pair(new Goal(0.45, 0.60), without(2.2));
    static final Pair STREAM_114 = new Pair(new Goal(0.60, 0.75), without(1.35));
    static final Pair STREAM_8K = new Pair(new Goal(0.50, 0.75), without(0.95));

    /** Goals for the ratios of the gateway's CPU to that of each peer. */
    record Pair(Goal toPgBouncer, Goal toHaProxy) {}

    /** How a figure stands to its goal. */
    enum Verdict {
        PASS("pass"),
        OVER("over"),
        FAIL("FAIL"),
        NOT_MEASURED("not measured");

        final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    private static Goal without(double goal) {
        return new Goal(goal, Double.POSITIVE_INFINITY);
    }

    /** NaN is not measured. */
    Verdict judge(double figure) {
        if (Double.isNaN(figure)) {
            return Verdict.NOT_MEASURED;
        }
        if (figure <= goal) {
            return Verdict.PASS;
        }
        return figure <= failsAbove ? Verdict.OVER : Verdict.FAIL;
    }
}
