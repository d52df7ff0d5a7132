package io.portcullis.server.rules;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;

/**
 * What the conditions of rules may cost that are looked at for one wish. Hears of each part of a condition that has been evaluated, and
 * ends it when it is too much: by what it made, so that the same is too much on every machine; and by the time of all of them together.
 *
 * <p>Not thread-safe.
 */
final class Cost implements CelEvaluationListener {
    /** Of one condition: each of its parts counts 1, and as much again for each {@value #A_UNIT} characters or items that it made. */
    private static final int MOST = 200_000;

    private static final int A_UNIT = 64;
    /** More than the longest text of a wish, twice. */
    private static final int LARGEST = 40_000;

    /** How long all conditions take together at most, or one step longer. */
    static final long MOST_NANOS = 2_000_000_000L;

    private final long end;
    private int units;

    /** @param now on the clock of {@link System#nanoTime()} */
    Cost(long now) {
        this.end = now + MOST_NANOS;
    }

    void beginCondition() {
        units = 0;
        requireTime();
    }

    @Override
    public void callback(CelExpr part, Object value) {
        int size = switch (value) {
            case String text -> text.length();
            case Collection<?> items -> items.size();
            case Map<?, ?> entries -> entries.size();
            default -> 0;
        };
        units += 1 + size / A_UNIT;
        if (size > LARGEST || units > MOST) {
            throw new TooCostly("it costs too much");
        }
        requireTime();
    }

    private void requireTime() {
        if (System.nanoTime() - end > 0) {
            throw new TooCostly("the conditions take too long");
        }
    }

    /** Ends an evaluation. */
    static final class TooCostly extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostly(String why) {
            super(why, null, false, false);
        }
    }
}
