package io.portcullis.faults.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A stretch of time with both ends in it. */
public record Span(Instant from, Instant to) {

    public Span {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("ends before it begins: " + from + " " + to);
        }
    }

    public boolean touches(Span other) {
        return !other.to.isBefore(from) && !to.isBefore(other.from);
    }

    public boolean contains(Instant when) {
        return !when.isBefore(from) && !when.isAfter(to);
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    /** The same spans in order; those with at most {@code gap} between them are one. */
    public static List<Span> merged(List<Span> spans, Duration gap) {
        List<Span> merged = new ArrayList<>();
        for (Span span : spans.stream().sorted(Comparator.comparing(Span::from)).toList()) {
            if (!merged.isEmpty() && !span.from.isAfter(merged.getLast().to.plus(gap))) {
                Span last = merged.removeLast();
                merged.add(new Span(last.from, span.to.isAfter(last.to) ? span.to : last.to));
            } else {
                merged.add(span);
            }
        }
        return List.copyOf(merged);
    }
}
