package io.portcullis.faults.history;

import io.portcullis.faults.history.Trouble.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one gateway could know at which time, and so: until when it may let pass what was revoked, from when it may refuse what was granted. */
final class Sight {
    /** A beacon is at most this old when the cluster is lost: staleness begins so much earlier than a detection after the loss. */
    private static final Duration BEACON_AGE = Duration.ofSeconds(1);

    private final Bounds bounds;
    private final List<Span> down;
    private final List<Span> unreachable;
    private final List<Span> disturbed;
    /** With the times in which the gateway itself said that it is stale: then what it lets pass is bounded by the grant's tolerance. */
    private final List<Span> blind;

    Sight(Story story, String gateway, Bounds bounds) {
        this.bounds = bounds;
        this.down = of(story, gateway, Kind.DOWN);
        this.unreachable = of(story, gateway, Kind.UNREACHABLE);
        this.disturbed = of(story, gateway, Kind.DISTURBED);
        List<Span> all = new ArrayList<>(down);
        all.addAll(unreachable);
        all.addAll(disturbed);
        all.addAll(story.stale().getOrDefault(gateway, List.of()));
        this.blind = Span.merged(all, bounds.fresh());
    }

    private static List<Span> of(Story story, String gateway, Kind kind) {
        return story.troubles().stream()
                .filter(trouble -> trouble.gateway().equals(gateway) && trouble.kind() == kind)
                .map(Trouble::span)
                .toList();
    }

    /** The last instant at which a gateway may let pass what was revoked by {@code committedBy}. */
    Instant limit(Instant committedBy, Duration tolerance) {
        Instant fresh = committedBy.plus(bounds.fresh());
        Optional<Span> blinded = blindAt(committedBy);
        if (blinded.isEmpty()) {
            return fresh;
        }
        // A gateway that hears of the cluster again just in time may be told of the change a little later.
        Instant byTolerance = blinded.get()
                .from()
                .plus(bounds.detection())
                .plus(bounds.fresh())
                .plus(tolerance);
        Instant byReturn = blinded.get().to().plus(bounds.fresh());
        Instant first = byTolerance.isBefore(byReturn) ? byTolerance : byReturn;
        return first.isAfter(fresh) ? first : fresh;
    }

    boolean isBlindAt(Instant committedBy) {
        return blindAt(committedBy).isPresent();
    }

    private Optional<Span> blindAt(Instant committedBy) {
        Span when = new Span(committedBy, committedBy.plus(bounds.fresh()));
        return blind.stream().filter(span -> span.touches(when)).findFirst();
    }

    /** Whether the gateway need not admit anybody at some instant of {@code attempt}. */
    boolean isDown(Span attempt) {
        return down.stream().anyMatch(span -> span.touches(attempt));
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
                .map(span -> later(span.to(), committedBy))
                .orElse(committedBy)
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
