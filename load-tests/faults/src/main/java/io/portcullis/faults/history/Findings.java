package io.portcullis.faults.history;

import io.portcullis.faults.history.Violation.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Violations of one grant at one gateway: the first of each kind, and how many there were. */
final class Findings {
    private final Subject subject;
    private final String gateway;
    private final Map<Promise, Violation> first = new EnumMap<>(Promise.class);
    private final List<Violation> unseen = new ArrayList<>();

    Findings(Subject subject, String gateway) {
        this.subject = subject;
        this.gateway = gateway;
    }

    void add(Promise promise, Attempt attempt, String words) {
        String all = (attempt.kind() == Attempt.Kind.LOGIN ? "login, " : "session, ") + words;
        first.merge(
                promise,
                violation(promise, attempt.sentAt(), all),
                (one, _) -> new Violation(
                        promise, one.subject(), one.gateway(), one.first(), one.count() + 1, one.words()));
    }

    void unseen(String what) {
        unseen.add(violation(Promise.SEEN, subject.committedBy(), what));
    }

    private Violation violation(Promise promise, Instant when, String words) {
        return new Violation(promise, subject.label() + " " + subject.grant(), gateway, when, 1, words);
    }

    List<Violation> violations() {
        List<Violation> all = new ArrayList<>(first.values());
        all.addAll(unseen);
        return all;
    }
}
