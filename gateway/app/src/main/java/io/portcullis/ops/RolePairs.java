package io.portcullis.ops;

import io.portcullis.config.Target;
import io.portcullis.config.TargetDirectory;
import io.portcullis.model.Grant;
import io.portcullis.up.RightsReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which roles at which targets are to be looked at, and when. Not safe for threads. */
final class RolePairs {
    private static final Logger LOG = Logger.getLogger("io.portcullis.rights");
    /** More are left alone: a gateway is there for sessions. */
    static final int MOST = 500;

    /** New ones are looked at within this time. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final Duration SOON = Duration.ofMinutes(1);

    /** A role at a target, as grants name them. */
    record Pair(String target, String role) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return Comparator.comparing(Pair::target).thenComparing(Pair::role).compare(this, other);
        }
    }

    /** How it stands with one. */
    static final class State {
        final Target target;
        final List<Grant> grants;
        List<RightsReport.Finding> findings = List.of();
        long dueAt;

        State(Target target, List<Grant> grants) {
            this.target = target;
            this.grants = List.copyOf(grants);
        }
    }

    private final Duration every;
    private final RandomGenerator random;
    private Map<Pair, State> states = new TreeMap<>();
    private boolean tooMany;

    /** @param every zero: only those that are asked for */
    RolePairs(Duration every, RandomGenerator random) {
        this.every = every;
        this.random = random;
    }

    /**
     * Those of grants now.
     *
     * @param now milliseconds
     * @return those that are gone, with what was found of them
     */
    Map<Pair, State> take(List<Grant> grants, TargetDirectory targets, long now) {
        Map<Pair, List<Grant>> byPair = new TreeMap<>();
        for (Grant grant : grants) {
            byPair.computeIfAbsent(new Pair(grant.target(), grant.role()), _ -> new ArrayList<>())
                    .add(grant);
        }
        Map<Pair, State> gone = states;
        Map<Pair, State> next = new TreeMap<>();
        byPair.forEach((pair, its) -> {
            Target target = targets.find(pair.target());
            // A wildcard has no database of its own.
            if (target != null && !target.wildcard() && next.size() < MOST) {
                State state = new State(target, its);
                State before = gone.remove(pair);
                state.dueAt = before == null ? first(now) : before.dueAt;
                state.findings = before == null ? List.of() : before.findings;
                next.put(pair, state);
            }
        });
        states = next;
        boolean full = next.size() == MOST;
        if (full && !tooMany) {
            LOG.warnf("rights-roles-too-many most=%d consequence=\"the others are not looked at\"", MOST);
        }
        tooMany = full;
        return gone;
    }

    private long first(long now) {
        long span = Math.min(FIRST.toMillis(), every.toMillis());
        return every.isZero() ? Long.MAX_VALUE : now + random.nextLong(span + 1);
    }

    /** Somebody wants to know of these targets. */
    void asked(Set<String> targets, long now) {
        states.forEach((pair, state) -> {
            if (targets.contains(pair.target())) {
                state.dueAt = Math.min(state.dueAt, now);
            }
        });
    }

    /** The one that is due longest; null if none is. It is due again after the usual time. */
    Map.@Nullable Entry<Pair, State> due(long now) {
        Map.Entry<Pair, State> first = states.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().dueAt))
                .orElse(null);
        if (first == null || first.getValue().dueAt > now) {
            return null;
        }
        long tenth = every.toMillis() / 10;
        first.getValue().dueAt = every.isZero() ? Long.MAX_VALUE : now + 9 * tenth + random.nextLong(2 * tenth + 1);
        return first;
    }

    /** Somebody is there who should not: it is looked again soon whether they still are. */
    void soon(Pair pair, long now) {
        State state = states.get(pair);
        if (state != null && !every.isZero()) {
            state.dueAt = Math.min(state.dueAt, now + SOON.toMillis());
        }
    }
}
