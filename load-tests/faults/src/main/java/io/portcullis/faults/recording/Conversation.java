package io.portcullis.faults.recording;

import io.portcullis.faults.history.Attempt;
import io.portcullis.faults.history.Attempt.Kind;
import io.portcullis.faults.history.Outcome;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.Scram.SaltedPasswords;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client under one grant, from its login to its end. */
final class Conversation implements AutoCloseable {
    private final Door door;
    private final Key key;
    private @Nullable RawClient client;

    Conversation(Door door, Key key) {
        this.door = door;
        this.key = key;
    }

    /** Connects, logs in and runs the statement; if it was not admitted, this conversation is over. */
    Attempt open(SaltedPasswords passwords) {
        Instant sentAt = Clock.now();
        return attempt(Kind.LOGIN, sentAt, login(passwords));
    }

    private Outcome login(SaltedPasswords passwords) {
        try {
            RawClient opened = RawClient.connect(door.host(), door.port());
            client = opened;
            opened.send(Frontend.startup("user", key.login(), "database", key.database()));
            Message last = opened.authenticate(new Scram(key.secret(), passwords));
            return last.tag() == 'E' ? refused(last) : run(opened);
        } catch (UncheckedIOException | AssertionError e) {
            return new Outcome.Broken(String.valueOf(e.getMessage()));
        }
    }

    /** Runs the statement once more. */
    Attempt ask() {
        Instant sentAt = Clock.now();
        Outcome outcome;
        try {
            outcome = run(Objects.requireNonNull(client));
        } catch (UncheckedIOException | AssertionError e) {
            outcome = new Outcome.Broken(String.valueOf(e.getMessage()));
        }
        return attempt(Kind.SESSION, sentAt, outcome);
    }

    /** Listens for so long; what it hears is the end of the session, else nothing. */
    Optional<Attempt> listen(Duration time) {
        Ending heard = Objects.requireNonNull(client).readToEnd(time);
        Optional<Message> error = heard.messages().stream()
                .filter(message -> message.tag() == 'E')
                .findFirst();
        if (error.isEmpty() && heard.end() == End.TIMEOUT) {
            return Optional.empty();
        }
        Outcome outcome = error.<Outcome>map(Conversation::refused)
                .orElseGet(() -> new Outcome.Broken(heard.end() + " without a word"));
        return Optional.of(attempt(Kind.SESSION, Clock.now(), outcome));
    }

    private static Outcome run(RawClient client) {
        try {
            client.send(Frontend.query(Clock.STATEMENT));
        } catch (UncheckedIOException _) {
            // The last words of a session that was ended may still be there to be read.
        }
        @Nullable String row = null;
        while (true) {
            Message message = client.read(RawClient.PATIENCE);
            switch (message.tag()) {
                case 'D' -> row = message.row().getFirst();
                case 'E' -> {
                    return refused(message);
                }
                case 'Z' -> {
                    return new Outcome.Admitted(Clock.parse(Objects.requireNonNull(row)));
                }
                default -> {} // RowDescription, CommandComplete, notices
            }
        }
    }

    private static Outcome refused(Message error) {
        return new Outcome.Refused(error.sqlState(), error.field('M') + details(error));
    }

    private static String details(Message error) {
        return List.of('D', 'H').stream()
                .map(error::field)
                .filter(field -> !field.isEmpty())
                .reduce("", (all, one) -> all + " | " + one);
    }

    private Attempt attempt(Kind kind, Instant sentAt, Outcome outcome) {
        return new Attempt(key.grant(), door.gateway(), kind, sentAt, Clock.now(), outcome);
    }

    /** Says goodbye if there is somebody to hear it. */
    @Override
    public void close() {
        if (client != null) {
            try {
                client.send(Frontend.terminate());
            } catch (UncheckedIOException _) {
                // It ended before.
            }
            client.close();
        }
    }
}
