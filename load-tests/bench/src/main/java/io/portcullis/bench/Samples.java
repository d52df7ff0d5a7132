package io.portcullis.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the slices of one peer cost. */
final class Samples {
    /**
     * One slice.
     *
     * @param loops nanoseconds of CPU of the proxy's threads that move bytes
     * @param all the same of all its threads
     * @param wall nanoseconds that passed
     */
    record Slice(long loops, long all, long wall) {}

    private final List<Slice> slices = new ArrayList<>();

    void add(Slice slice) {
        slices.add(slice);
    }

    int count() {
        return slices.size();
    }

    /** The median over the slices; NaN if there are none. */
    double median(ToLongFunction<Slice> figure) {
        if (slices.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = new ArrayList<>();
        slices.forEach(slice -> sorted.add(figure.applyAsLong(slice)));
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }
}
