package io.portcullis.faults.recording;

import io.portcullis.faults.history.Attempt;
import io.portcullis.harness.Scram.SaltedPasswords;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Uses one grant at one gateway until it is closed: it logs in anew all the time, and beside that keeps one session in which it runs statements; when that ends it opens
 * another.
 */
final class Client implements AutoCloseable {
    private final Door door;
    private final Key key;
    private final Pace pace;
    private final SaltedPasswords passwords;
    private final Consumer<Attempt> record;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread logins;
    private final Thread session;

    Client(Door door, Key key, Pace pace, SaltedPasswords passwords, Consumer<Attempt> record) {
        this.door = door;
        this.key = key;
        this.pace = pace;
        this.passwords = passwords;
        this.record = record;
        this.logins = Thread.ofVirtual().name("logins of " + key.login()).start(this::logins);
        this.session = Thread.ofVirtual().name("session of " + key.login()).start(this::sessions);
    }

    private void logins() {
        do {
            try (Conversation conversation = new Conversation(door, key)) {
                record.accept(conversation.open(passwords));
            }
        } while (!isClosedAfter(pace.logins()));
    }

    private void sessions() {
        do {
            try (Conversation conversation = new Conversation(door, key)) {
                Attempt opening = conversation.open(passwords);
                record.accept(opening);
                if (opening.isAdmitted()) {
                    goOn(conversation);
                }
            }
        } while (!isClosedAfter(pace.logins()));
    }

    private void goOn(Conversation conversation) {
        while (closed.getCount() > 0) {
            Optional<Attempt> ended = conversation.listen(pace.statements());
            Attempt attempt = ended.orElseGet(conversation::ask);
            record.accept(attempt);
            if (!attempt.isAdmitted()) {
                return;
            }
        }
    }

    private boolean isClosedAfter(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends when the statement that is under way has its answer. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** After {@link #close}. */
    void join() {
        try {
            logins.join(Duration.ofMinutes(1));
            session.join(Duration.ofMinutes(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
