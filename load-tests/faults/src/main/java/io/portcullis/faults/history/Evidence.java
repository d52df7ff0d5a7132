package io.portcullis.faults.history;

import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Subject.Ending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What must have been tried for a history to prove anything about one grant at one gateway. */
final class Evidence {
    private final Subject subject;
    private final List<Attempt> attempts;
    private final Instant healed;

    Evidence(Subject subject, List<Attempt> attempts, Sight sight, Span observed) {
        this.subject = subject;
        this.attempts = attempts;
        this.healed = sight.healedAt(observed.from());
    }

    /** What was not tried, in words. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (subject.ending() == null) {
            require(
                    missing,
                    "admitted, after all was healed",
                    attempt -> isLoginFrom(attempt, healed) && attempt.isAdmitted());
        } else {
            ofEnded(subject.ending(), missing);
        }
        return missing;
    }

    private void ofEnded(Ending end, List<String> missing) {
        require(
                missing,
                "a login refused after its end",
                attempt -> isLoginFrom(attempt, end.committedBy()) && attempt.outcome() instanceof Outcome.Refused);
        require(
                missing,
                "a login refused after all was healed",
                attempt -> isLoginFrom(attempt, later(healed, end.committedBy()))
                        && attempt.outcome() instanceof Outcome.Refused);
        List<Attempt> inSessions = attempts.stream()
                .filter(attempt -> attempt.kind() == Kind.SESSION)
                .toList();
        if (!inSessions.isEmpty() && inSessions.getLast().isAdmitted()) {
            missing.add("nobody saw: its session ended");
        }
    }

    private static boolean isLoginFrom(Attempt attempt, Instant from) {
        return attempt.kind() == Kind.LOGIN && !attempt.sentAt().isBefore(from);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void require(List<String> missing, String what, Predicate<Attempt> condition) {
        if (attempts.stream().noneMatch(condition)) {
            missing.add("nobody saw: " + what);
        }
    }
}
