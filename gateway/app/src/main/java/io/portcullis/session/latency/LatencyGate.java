package io.portcullis.session.latency;

import io.portcullis.model.scope.LatencyWindow;

/**
 * Whether a target answers fast enough for a grant's latency window. It closes when the quantile is above the window's maximum, and opens
 * when it is nine tenths of it or less: so that one that is near it does not open and close all the time. With fewer samples than
 * the window asks for it is open.
 *
 * <pre>
 *            quantile &gt; max
 *   ┌──────┐ ──────────────────────────────────────► ┌────────┐
 *   │ open │                                         │ closed │
 *   └──────┘ ◄────────────────────────────────────── └────────┘
 *            quantile ≤ 0.9 max, or too few samples
 * </pre>
 */
public final class LatencyGate {
    /** For so long what was found counts: adding up the history is not done for each statement. Milliseconds. */
    static final long COUNTS_FOR = 100;

    private final LatencyWindow window;
    private final LatencyHistory history;
    private LatencyHistory.Reading reading = new LatencyHistory.Reading(0, 0);
    private long lookAgain = Long.MIN_VALUE;
    private boolean closed;

    public LatencyGate(LatencyWindow window, LatencyHistory history) {
        this.window = window;
        this.history = history;
    }

    public LatencyWindow window() {
        return window;
    }

    /** @param now milliseconds of a clock that only goes forward, from 0 */
    public boolean isOpen(long now) {
        if (now >= lookAgain) {
            lookAgain = now + COUNTS_FOR;
            reading = history.read(now, window.over(), window.quantile());
            long max = window.max().toMillis() * 1_000;
            long limit = closed ? max / 10 * 9 : max;
            closed = reading.samples() >= window.minSamples() && reading.micros() > limit;
        }
        return !closed;
    }

    /** What was found last. */
    public LatencyHistory.Reading reading() {
        return reading;
    }
}
