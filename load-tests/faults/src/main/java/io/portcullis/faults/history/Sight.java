package io.portcullis.faults.history;

import io.portcullis.faults.history.Trouble.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What one gateway could know at which time, and so: until when it may let pass what was revoked, from when it may refuse what was granted. */
final class Sight {
    /** A beacon is at most this old when the cluster is lost: staleness begins so much earlier than a detection after the loss. */
    private static final Duration BEACON_AGE = Duration.ofSeconds(1);

    private final Bounds bounds;
    private final List<Span> down;
    private final List<Span> frozen;
    private final List<Span> unreachable;
    private final List<Span> disturbed;
    /** In order of their beginnings. */
    private final List<Blindness> blind;

    /**
     * A time in which a change may not reach the gateway.
     *
     * @param noticed how long after its beginning the gateway may take itself for seeing
     * @param deaf in which it surely heard nothing
     */
    private record Blindness(Span span, Duration noticed, Span deaf) {

        /** The last instant at which a statement may pass in reliance on what was seen before. */
        Instant limit(Duration tolerance, Duration fresh) {
            Instant usedUp = deaf.from().plus(noticed).plus(tolerance);
            Instant byReturn = span.to().plus(fresh);
            // Who hears a beacon before that sees again, and has the usual time for the changes the beacon tells of.
            Instant byTolerance = deaf.to().isBefore(usedUp) ? usedUp.plus(fresh) : usedUp;
            return byTolerance.isBefore(byReturn) ? byTolerance : byReturn;
        }
    }

    Sight(Story story, String gateway, Bounds bounds) {
        this.bounds = bounds;
        this.down = of(story, gateway, Kind.DOWN);
        this.frozen = of(story, gateway, Kind.FROZEN);
        this.unreachable = of(story, gateway, Kind.UNREACHABLE);
        this.disturbed = of(story, gateway, Kind.DISTURBED);
        Stream<Blindness> broken = story.troubles().stream()
                .filter(trouble -> trouble.gateway().equals(gateway))
                .map(trouble -> new Blindness(trouble.span(), bounds.detection(), trouble.deaf()));
        // What the gateway itself calls stale it has noticed already.
        Stream<Blindness> said = story.stale().getOrDefault(gateway, List.of()).stream()
                .map(span -> new Blindness(span, Duration.ZERO, span));
        this.blind = Stream.concat(broken, said)
                .sorted(Comparator.comparing(each -> each.span().from()))
                .toList();
    }

    private static List<Span> of(Story story, String gateway, Kind kind) {
        return story.troubles().stream()
                .filter(trouble -> trouble.gateway().equals(gateway) && trouble.kind() == kind)
                .map(Trouble::span)
                .toList();
    }

    /** The last instant at which a gateway may let pass what was revoked by {@code committedBy}. */
    Instant limit(Instant committedBy, Duration tolerance) {
        Instant limit = committedBy.plus(bounds.fresh());
        for (Blindness each : blind) {
            if (each.span().touches(new Span(committedBy, limit))) {
                limit = later(limit, each.limit(tolerance, bounds.fresh()));
            }
        }
        return limit;
    }

    boolean isBlindAt(Instant committedBy) {
        return blindAt(committedBy).findAny().isPresent();
    }

    private Stream<Span> blindAt(Instant committedBy) {
        Span when = new Span(committedBy, committedBy.plus(bounds.fresh()));
        return blind.stream().map(Blindness::span).filter(span -> span.touches(when));
    }

    /** Whether the gateway need not admit anybody at some instant of {@code attempt}. */
    boolean isDown(Span attempt) {
        return down.stream().anyMatch(span -> span.touches(attempt));
    }

    /** Whether the gateway stood still at some instant of {@code attempt}. */
    boolean isFrozen(Span attempt) {
        return frozen.stream().anyMatch(span -> span.touches(attempt));
    }

    /** Whether staleness is a reason to refuse: the cluster was lost, and so long ago that the grant's tolerance is used up. */
    boolean mayRefuse(Span attempt, Duration tolerance) {
        Duration unnoticed = bounds.detection().minus(BEACON_AGE);
        return isUsedUp(unreachable, attempt, tolerance.plus(unnoticed)) || isUsedUp(disturbed, attempt, tolerance);
    }

    private static boolean isUsedUp(List<Span> spans, Span attempt, Duration time) {
        return spans.stream()
                .filter(span -> span.touches(attempt))
                .anyMatch(span -> !attempt.to().isBefore(span.from().plus(time)));
    }

    /** From when on the gateway must know of a grant that was in force by {@code committedBy}. */
    Instant knownFrom(Instant committedBy) {
        return blindAt(committedBy)
                .map(Span::to)
                .reduce(committedBy, Sight::later)
                .plus(bounds.fresh());
    }

    /** The end of the last trouble, or {@code begin} if there was none. */
    Instant healedAt(Instant begin) {
        Instant last = begin;
        for (List<Span> spans : List.of(down, unreachable, disturbed)) {
            for (Span span : spans) {
                last = later(last, span.to());
            }
        }
        return last;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
