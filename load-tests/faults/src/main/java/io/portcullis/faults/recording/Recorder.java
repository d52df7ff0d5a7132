package io.portcullis.faults.recording;

import io.portcullis.faults.history.Attempt;
import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Span;
import io.portcullis.faults.history.Story;
import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.faults.history.Trouble;
import io.portcullis.harness.Scram.SaltedPasswords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Keeps clients at all gateways for all grants under test, and writes down what they see. */
public final class Recorder implements AutoCloseable {
    private final List<Door> doors;
    private final Pace pace;
    private final SaltedPasswords passwords = SaltedPasswords.remembered();
    private final Instant begin = Clock.now();
    private final Map<String, Subject> subjects = new LinkedHashMap<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<What, Instant> latest = new HashMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    private record What(String grant, String gateway, Kind kind, boolean admitted) {}

    public Recorder(List<Door> doors, Pace pace) {
        this.doors = List.copyOf(doors);
        this.pace = pace;
    }

    /** From now on clients use this grant at every gateway. */
    public synchronized void watch(Subject subject, Key key) {
        subjects.put(subject.grant(), subject);
        doors.forEach(door -> clients.add(new Client(door, key, pace, passwords, this::add)));
    }

    private synchronized void add(Attempt attempt) {
        attempts.add(attempt);
        latest.put(
                new What(attempt.grant(), attempt.gateway(), attempt.kind(), attempt.isAdmitted()), attempt.sentAt());
    }

    /** Whether there was an attempt of this kind, admitted or not, that began after {@code since}. */
    public synchronized boolean saw(String grant, String gateway, Kind kind, boolean admitted, Instant since) {
        Instant last = latest.get(new What(grant, gateway, kind, admitted));
        return last != null && last.isAfter(since);
    }

    public synchronized void ended(String grant, Ending how) {
        subjects.computeIfPresent(grant, (_, subject) -> subject.ended(how));
    }

    public synchronized void trouble(Trouble trouble) {
        troubles.add(trouble);
    }

    /** How many attempts there are of this kind so far. */
    public synchronized long count(Predicate<Attempt> kind) {
        return attempts.stream().filter(kind).count();
    }

    /** Ends the clients and tells what they saw; {@code stale} is what the gateways said of themselves. */
    public Story finish(Map<String, List<Span>> stale) {
        close();
        synchronized (this) {
            return new Story(
                    doors.stream().map(Door::gateway).toList(),
                    List.copyOf(subjects.values()),
                    attempts,
                    troubles,
                    stale,
                    new Span(begin, Clock.now()));
        }
    }

    @Override
    public void close() {
        List<Client> all;
        synchronized (this) {
            all = List.copyOf(clients);
        }
        all.forEach(Client::close);
        all.forEach(Client::join);
    }
}
