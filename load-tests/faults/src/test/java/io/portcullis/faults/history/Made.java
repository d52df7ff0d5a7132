package io.portcullis.faults.history;

import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.model.StaleTolerance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A made-up history of one gateway; times are seconds since its begin. */
final class Made {
    static final String GATEWAY = "gateway-a";
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    static final StaleTolerance STRICT = new StaleTolerance(Duration.ZERO, Duration.ZERO);
    static final StaleTolerance LENIENT = new StaleTolerance(Duration.ofMinutes(15), Duration.ofHours(1));

    private final List<Subject> subjects = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final Map<String, List<Span>> stale = new HashMap<>();

    static Instant at(double seconds) {
        return BEGIN.plusNanos((long) (seconds * 1e9));
    }

    Made staying(String grant, StaleTolerance tolerance) {
        subjects.add(new Subject(grant, "stays", tolerance, at(0), null));
        return this;
    }

    /** Revoked by a request that took 10 ms. */
    Made revoked(String grant, StaleTolerance tolerance, double when) {
        subjects.add(new Subject(grant, "goes", tolerance, at(0), new Ending(at(when - 0.01), at(when))));
        return this;
    }

    Made created(String grant, StaleTolerance tolerance, double when) {
        subjects.add(new Subject(grant, "comes", tolerance, at(when), null));
        return this;
    }

    Made unreachable(double from, double to) {
        return unreachable(from, to, to);
    }

    Made unreachable(double from, double mended, double to) {
        troubles.add(new Trouble(
                GATEWAY, Trouble.Kind.UNREACHABLE, new Span(at(from), at(to)), new Span(at(from), at(mended))));
        return this;
    }

    Made frozen(double from, double to) {
        troubles.add(new Trouble(GATEWAY, Trouble.Kind.FROZEN, new Span(at(from), at(to)), new Span(at(from), at(to))));
        return this;
    }

    Made down(double from, double to) {
        troubles.add(new Trouble(GATEWAY, Trouble.Kind.DOWN, new Span(at(from), at(to)), new Span(at(from), at(to))));
        return this;
    }

    Made saysStale(double from, double to) {
        stale.computeIfAbsent(GATEWAY, _ -> new ArrayList<>()).add(new Span(at(from), at(to)));
        return this;
    }

    /** Logins and statements every 100 ms, each answered after 5 ms. */
    Made admitted(String grant, double from, double to) {
        for (double when = from; when <= to; when += 0.1) {
            admittedOnce(grant, Kind.LOGIN, when, when + 0.005);
            admittedOnce(grant, Kind.SESSION, when + 0.05, when + 0.055);
        }
        return this;
    }

    Made admittedOnce(String grant, Kind kind, double sent, double executed) {
        return add(grant, kind, sent, executed, new Outcome.Admitted(at(executed)));
    }

    /** One refused statement in the session, then refused logins every 100 ms. */
    Made refused(String grant, double from, double to, String loginState) {
        cut(grant, from);
        for (double when = from; when <= to; when += 0.1) {
            refusedOnce(grant, when, loginState);
        }
        return this;
    }

    Made cut(String grant, double when) {
        return add(grant, Kind.SESSION, when, when + 0.005, new Outcome.Refused("57P01", "access ended"));
    }

    Made refusedOnce(String grant, double when, String sqlState) {
        return add(grant, Kind.LOGIN, when, when + 0.005, new Outcome.Refused(sqlState, "no"));
    }

    Made broken(String grant, double when) {
        return add(grant, Kind.LOGIN, when, when + 0.005, new Outcome.Broken("connection refused"));
    }

    private Made add(String grant, Kind kind, double sent, double answered, Outcome outcome) {
        attempts.add(new Attempt(grant, GATEWAY, kind, at(sent), at(answered), outcome));
        return this;
    }

    Story story() {
        return new Story(List.of(GATEWAY), subjects, attempts, troubles, stale, new Span(BEGIN, at(100)));
    }
}
