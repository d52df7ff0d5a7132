package io.portcullis.faults.fault;

import io.portcullis.faults.admin.Admin;
import io.portcullis.faults.admin.Admin.Granted;
import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Span;
import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.recording.Key;
import io.portcullis.faults.recording.Pace;
import io.portcullis.faults.recording.Recorder;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.model.StaleTolerance;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What a fault plays on: the stage, grants with clients that use them, and notes of when what happened. */
public final class Scene implements AutoCloseable {
    /** Not one statement on trust. */
    public static final StaleTolerance STRICT = new StaleTolerance(Duration.ZERO, Duration.ZERO);
    /** The default for people. */
    public static final StaleTolerance HUMAN = new StaleTolerance(Duration.ZERO, Duration.ofMinutes(1));
    /** The default for services. */
    public static final StaleTolerance SERVICE = new StaleTolerance(Duration.ofMinutes(15), Duration.ofHours(1));

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger LOGINS = new AtomicInteger();

    private final Stage stage;
    private final Recorder recorder;
    private final Notes notes;
    private final Instant begin = Instant.now();
    private final Map<String, Subject> subjects = Collections.synchronizedMap(new LinkedHashMap<>());

    public Scene(Stage stage, Notes notes) {
        this.stage = stage;
        this.notes = notes;
        this.recorder = new Recorder(stage.gates().stream().map(Gate::door).toList(), Pace.NORMAL);
    }

    /** Grants that are to stay, of each tolerance, and one that was revoked before anything breaks; returns when all that has been seen. */
    public void cast() {
        Subject gone = grant("gone", SERVICE);
        grant("stays-strict", STRICT);
        grant("stays-human", HUMAN);
        grant("stays-service", SERVICE);
        awaitAdmitted();
        revoke(gone);
        awaitRefused(gone, stage.gates());
    }

    public Stage stage() {
        return stage;
    }

    public Notes notes() {
        return notes;
    }

    public Subject grant(String label, StaleTolerance stale) {
        return grant(label, stale, stage.members());
    }

    /** A new grant, asked for at these members, which clients use from now on. */
    public Subject grant(String label, StaleTolerance stale, List<Member> asked) {
        Granted made = admin(asked).grant("user-" + LOGINS.incrementAndGet(), Stage.TARGET, Stage.ROLE, stale);
        Subject subject = new Subject(made.grant(), label, stale, made.committedBy(), null);
        subjects.put(subject.grant(), subject);
        recorder.watch(subject, new Key(made.grant(), made.login(), made.secret(), Stage.TARGET));
        return subject;
    }

    public void revoke(Subject subject) {
        revoke(subject, stage.members());
    }

    public void revoke(Subject subject, List<Member> asked) {
        ended(subject, admin(asked).revoke(subject.grant()));
    }

    private Admin admin(List<Member> asked) {
        return stage.admin(asked);
    }

    /** Returns when every grant in force was admitted at every gateway, from now on. */
    public void awaitAdmitted() {
        awaitAdmitted(stage.gates());
    }

    public void awaitAdmitted(List<Gate> gates) {
        Instant since = Instant.now();
        for (Subject subject : List.copyOf(subjects.values())) {
            if (subject.end().isEmpty()) {
                await(subject, gates, Kind.LOGIN, true, since);
                await(subject, gates, Kind.SESSION, true, since);
            }
        }
    }

    /** Returns when logins under the grant were refused, from now on. */
    public void awaitRefused(Subject subject, List<Gate> gates) {
        await(subject, gates, Kind.LOGIN, false, Instant.now());
    }

    private void await(Subject subject, List<Gate> gates, Kind kind, boolean admitted, Instant since) {
        for (Gate gate : gates) {
            Await.until(
                    () -> subject.label() + " " + subject.grant() + " " + (admitted ? "admitted" : "refused") + " at "
                            + gate + ", " + kind,
                    PATIENCE,
                    () -> recorder.saw(subject.grant(), gate.name(), kind, admitted, since));
        }
    }

    /** From now on these gateways can not follow the cluster. */
    public Injury injure(List<Gate> gates, Trouble.Kind kind) {
        return new Injury(gates, kind, Instant.now());
    }

    /** The same, but nothing was whole before. */
    public Injury injuredFromTheBeginning(List<Gate> gates, Trouble.Kind kind) {
        return new Injury(gates, kind, begin);
    }

    /** The gateway stood still until now. */
    public void frozen(Gate gate, Instant since) {
        Instant now = Instant.now();
        Span still = new Span(since, now);
        recorder.trouble(new Trouble(gate.name(), Trouble.Kind.FROZEN, still, still));
    }

    /** A trouble that is not over yet. */
    public final class Injury {
        private final List<Gate> gates;
        private final Trouble.Kind kind;
        private final Instant from;
        private Instant complete;

        private Injury(List<Gate> gates, Trouble.Kind kind, Instant from) {
            this.gates = gates;
            this.kind = kind;
            this.from = from;
            this.complete = from;
        }

        /** All that was to be broken is broken: with several cuts that takes a while. */
        public void isComplete() {
            complete = Instant.now();
        }

        private Span deaf() {
            return new Span(
                    complete, notes.mendedAt().filter(complete::isBefore).orElse(complete));
        }

        /** Waits until the gateways say that they see the cluster again. */
        public void awaitOver() {
            Instant mended = Instant.now();
            for (Gate gate : gates) {
                Await.until(gate + " is fresh again", PATIENCE, () -> gate.isFreshSince(mended));
                recorder.trouble(new Trouble(gate.name(), kind, new Span(from, Instant.now()), deaf()));
            }
            notes.fresh();
        }
    }

    /** The grant ended by something else than {@link #revoke}. */
    public void ended(Subject subject, Ending how) {
        Subject ended = subject.ended(how);
        subjects.put(subject.grant(), ended);
        recorder.ended(subject.grant(), how);
    }

    /** Returns when all members are ready and all gateways fresh. */
    public void awaitWell() {
        Await.until("all members are ready and all gateways fresh", PATIENCE, stage::isWell);
        notes.fresh();
    }

    /** Returns when this member counts so many members of its cluster. */
    public void awaitMembers(Member asked, int count) {
        Await.until(asked + " counts " + count + " members", PATIENCE, () -> members(asked) == count);
    }

    private static int members(Member asked) {
        try {
            return asked.api().get("/v1/cluster").body().path("members").size();
        } catch (IOException _) {
            return -1;
        }
    }

    /** Returns when one of these gateways says that it is stale. */
    public void awaitStale(List<Gate> gates) {
        Await.until("a gateway is stale", PATIENCE, () -> gates.stream().anyMatch(gate -> !gate.isFresh()));
    }

    /** All members but these. */
    public List<Member> without(Member... some) {
        return stage.members().stream()
                .filter(member -> !List.of(some).contains(member))
                .toList();
    }

    /** Lets time pass in which clients go on; a fault that must last needs it, and nothing else waits this way. */
    public void pass(Duration time) {
        Await.exactly(Instant.now().plus(time));
    }

    /** All grants under test as they stand, those in force first seen admitted and those that ended refused once more. */
    public void awaitFinale() {
        awaitAdmitted();
        for (Subject subject : new ArrayList<>(subjects.values())) {
            if (subject.end().isPresent()) {
                awaitRefused(subject, stage.gates());
            }
        }
    }

    /** When each gateway said of itself that it is stale. */
    public Map<String, List<Span>> staleSpans() {
        return stage.gates().stream().collect(Collectors.toMap(Gate::name, Gate::staleSpans));
    }

    public Recorder recorder() {
        return recorder;
    }

    @Override
    public void close() {
        recorder.close();
    }
}
