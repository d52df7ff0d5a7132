package io.portcullis.faults.history;

import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.faults.history.Violation.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a history. The invariant: no statement is admitted under a grant later than its revocation's commit and the bound (where the gateway sees the
 * cluster: {@link Bounds#fresh}; where not: the detection and the grant's own tolerance), no committed grant is missing, and who is refused is told the
 * true reason. Whatever can not be told from the instants counts in the gateway's favour, but for attempts that nobody made: they prove nothing.
 */
public final class Checker {
    private static final String STALE = "57P03";
    private static final String ENDED_BY_GATEWAY = "57P01";

    private final Bounds bounds;

    public Checker(Bounds bounds) {
        this.bounds = bounds;
    }

    public Verdict check(Story story) {
        List<Violation> violations = new ArrayList<>();
        Lateness lateness = new Lateness();
        for (String gateway : story.gateways()) {
            Sight sight = new Sight(story, gateway, bounds);
            Duration running = running(story, gateway, sight);
            for (Subject subject : story.subjects()) {
                List<Attempt> attempts = story.attempts(subject, gateway);
                Findings findings = new Findings(subject, gateway);
                Instant known = knownFrom(subject, attempts, sight);
                attempts.forEach(attempt -> judge(attempt, subject, known, sight, running, findings));
                new Evidence(subject, attempts, sight, story.observed())
                        .missing()
                        .forEach(findings::unseen);
                violations.addAll(findings.violations());
                subject.end().ifPresent(end -> lateness.add(attempts, end, sight.isBlindAt(end.committedBy())));
            }
        }
        return new Verdict(
                violations, lateness.fresh(), lateness.blind(), story.attempts().size(), (int) story.subjects().stream()
                        .filter(subject -> subject.end().isPresent())
                        .count());
    }

    /** From when on a gateway has no excuse for not knowing the grant: it had the time, or showed that it does. */
    private static Instant knownFrom(Subject subject, List<Attempt> attempts, Sight sight) {
        Instant known = sight.knownFrom(subject.committedBy());
        return attempts.stream()
                .filter(Attempt::isAdmitted)
                .map(Attempt::answeredAt)
                .filter(known::isAfter)
                .min(Instant::compareTo)
                .orElse(known);
    }

    /**
     * How long after the gateway has let a statement pass the target may look at its clock: as long as it took on this
     * machine from the client to there while nothing was broken, and never longer than the bound.
     */
    private Duration running(Story story, String gateway, Sight sight) {
        Duration longest = Duration.ZERO;
        for (Subject subject : story.subjects()) {
            for (Attempt attempt : story.attempts(subject, gateway)) {
                if (attempt.kind() == Kind.SESSION
                        && attempt.outcome() instanceof Outcome.Admitted(Instant executedAt)
                        && isInForce(subject, attempt, Instant.MIN)
                        && !sight.isBlindAt(attempt.sentAt())) {
                    Duration took = Duration.between(attempt.sentAt(), executedAt);
                    longest = took.compareTo(longest) > 0 ? took : longest;
                }
            }
        }
        return longest.compareTo(bounds.running()) < 0 ? longest : bounds.running();
    }

    private void judge(
            Attempt attempt, Subject subject, Instant known, Sight sight, Duration running, Findings findings) {
        switch (attempt.outcome()) {
            case Outcome.Admitted(Instant executedAt) ->
                subject.end().ifPresent(end -> admitted(attempt, executedAt, subject, end, sight, running, findings));
            case Outcome.Refused refusal -> refused(attempt, refusal, subject, known, sight, findings);
            case Outcome.Broken(String how) -> {
                if (isInForce(subject, attempt, known) && !sight.isDown(span(attempt))) {
                    findings.add(promiseTo(attempt), attempt, how);
                }
            }
        }
    }

    private void admitted(
            Attempt attempt,
            Instant executedAt,
            Subject subject,
            Ending end,
            Sight sight,
            Duration running,
            Findings findings) {
        Instant inSession = sight.limit(end.committedBy(), subject.stale().staleGrace());
        Instant opening = sight.limit(end.committedBy(), subject.stale().staleAdmit());
        boolean isLogin = attempt.kind() == Kind.LOGIN;
        Instant limit = isLogin ? opening : inSession;
        // The statement of a login is the first in a session, and may come as late as in one.
        Instant last = isLogin ? later(opening, inSession) : inSession;
        if (attempt.sentAt().isAfter(limit)) {
            findings.add(
                    Promise.ENDED_IS_ENDED,
                    attempt,
                    "sent %d ms after the commit, allowed were %d ms"
                            .formatted(millis(end.committedBy(), attempt.sentAt()), millis(end.committedBy(), limit)));
        } else if (executedAt.isAfter(last.plus(running))) {
            findings.add(
                    Promise.ENDED_IS_ENDED,
                    attempt,
                    "ran %d ms after the commit, allowed were %d ms"
                            .formatted(
                                    millis(end.committedBy(), executedAt),
                                    millis(end.committedBy(), last.plus(running))));
        }
    }

    private void refused(
            Attempt attempt, Outcome.Refused refusal, Subject subject, Instant known, Sight sight, Findings findings) {
        boolean excused =
                sight.isDown(span(attempt)) || (attempt.kind() == Kind.LOGIN && sight.isFrozen(span(attempt)));
        if (excused || !isInForce(subject, attempt, known)) {
            return;
        }
        // A login that ends like this had become a session, which ended before its first statement was through.
        boolean inSession = attempt.kind() == Kind.SESSION || refusal.sqlState().equals(ENDED_BY_GATEWAY);
        Duration tolerance =
                inSession ? subject.stale().staleGrace() : subject.stale().staleAdmit();
        if (!sight.mayRefuse(span(attempt), tolerance)) {
            findings.add(promiseTo(attempt), attempt, refusal.toString());
        } else if (!refusal.sqlState().equals(inSession ? ENDED_BY_GATEWAY : STALE)) {
            findings.add(Promise.REASONS_ARE_TRUE, attempt, refusal.toString());
        }
    }

    /** Whether the grant was surely in force, and known to the gateway, during the whole attempt. */
    private static boolean isInForce(Subject subject, Attempt attempt, Instant known) {
        boolean began = attempt.sentAt().isAfter(known);
        boolean ended = subject.end()
                .filter(end -> !end.askedAt().isAfter(attempt.answeredAt()))
                .isPresent();
        return began && !ended;
    }

    private static Promise promiseTo(Attempt attempt) {
        return attempt.kind() == Kind.LOGIN ? Promise.GRANTED_IS_ADMITTED : Promise.SESSIONS_LIVE_ON;
    }

    private static Span span(Attempt attempt) {
        return new Span(attempt.sentAt(), attempt.answeredAt());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    /** The latest statements under ended grants. */
    private static final class Lateness {
        private Optional<Duration> fresh = Optional.empty();
        private Optional<Duration> blind = Optional.empty();

        void add(List<Attempt> attempts, Ending end, boolean isBlind) {
            Duration last = attempts.stream()
                    .flatMap(attempt -> attempt.outcome() instanceof Outcome.Admitted(Instant executedAt)
                            ? java.util.stream.Stream.of(Duration.between(end.committedBy(), executedAt))
                            : java.util.stream.Stream.empty())
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            last = last.isNegative() ? Duration.ZERO : last;
            if (isBlind) {
                blind = max(blind, last);
            } else {
                fresh = max(fresh, last);
            }
        }

        Optional<Duration> fresh() {
            return fresh;
        }

        Optional<Duration> blind() {
            return blind;
        }

        private static Optional<Duration> max(Optional<Duration> one, Duration other) {
            return Optional.of(one.filter(d -> d.compareTo(other) > 0).orElse(other));
        }
    }
}
