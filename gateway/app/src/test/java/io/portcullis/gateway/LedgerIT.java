package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.session.Ledger;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger against the real server, without a gateway in between: whatever is sent, it knows what is owed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(1);
    private static final int ROUNDS = 600;

    private final PostgresServer postgres = PostgresServer.start();
    private RawClient client = connect();
    private Ledger ledger = new Ledger();
    private final List<String> story = new ArrayList<>();

    /** The server has closed the connection. */
    private boolean ended;

    private int broken;

    @BeforeAll
    void schema() throws SQLException {
        postgres.execute("postgres", """
                CREATE TABLE t (a int PRIMARY KEY);
                CREATE TABLE deferred (a int UNIQUE DEFERRABLE INITIALLY DEFERRED);
                CREATE VIEW v AS SELECT 1 AS a""");
    }

    @AfterEach
    void reconnect() {
        client.close();
        client = connect();
        ledger = new Ledger();
        ended = false;
    }

    @AfterAll
    void stop() {
        client.close();
        postgres.close();
    }

    private RawClient connect() {
        return RawClient.connect(postgres.host(), postgres.port())
                .login(postgres.superuser(), postgres.superuserPassword(), "postgres");
    }

    /** Seeded, so that a failure can be looked at again; how the answers fall into the sending is the server's choice. */
    @ParameterizedTest
    @CsvSource({"1,calm", "2,copies", "3,copies", "4,wild", "5,wild"})
    void whateverIsSentTheLedgerIsQuietWhenAllIsAnsweredAndNotBefore(long seed, String mood) {
        Random random = new Random(seed);
        broken = 0;
        Pipelines pipelines = new Pipelines(random, mood);
        for (int round = 0; round < ROUNDS; round++) {
            story.clear();
            story.add("seed " + seed + " round " + round);
            List<byte[]> messages = pipelines.next();
            for (byte[] message : messages) {
                send(message);
                if (random.nextInt(8) == 0) {
                    readWhatIsThere();
                }
            }
            // Which Syncs a failed COPY swallowed is known when more ReadyForQuery have come than could be theirs.
            finish(mood.equals("calm") ? 1 : messages.size());
        }
        assertTrue(broken < ROUNDS / 2, broken + " rounds broke the connection");
    }

    /** Ends any COPY and any skipping, then waits for an answer that only the last Query can have. */
    private void finish(int syncs) {
        send(Frontend.copyFail("end"));
        for (int i = 0; i < syncs; i++) {
            send(Frontend.sync());
        }
        send(Frontend.query("ROLLBACK"));
        send(Frontend.query("SELECT 'the end'"));
        Message message;
        while (!ended && (message = next()) != null) {
            answer(message);
            if (message.tag() == 'D' && "the end".equals(message.row().getFirst())) {
                answer(client.read(SOON));
                answer(client.read(SOON));
                assertTrue(ledger.isQuiet(), () -> "not quiet at the end: " + story);
                assertEquals(0, ledger.requests(), story::toString);
                return;
            }
        }
        broken++;
        reconnect();
    }

    /** The next message, or null if the server has ended the connection, as it does after a request inside COPY. */
    private @Nullable Message next() {
        try {
            return client.read(SOON);
        } catch (AssertionError end) {
            if (String.valueOf(end.getMessage()).contains(End.TIMEOUT.name())) {
                throw new AssertionError("no answer: " + story, end);
            }
            return null;
        }
    }

    private void send(byte[] message) {
        if (ended) {
            return;
        }
        story.add(">" + (char) message[0]);
        try {
            client.send(message);
        } catch (UncheckedIOException gone) {
            ended = true;
            return;
        }
        ledger.onFrontend(FrontendTag.of(message[0]));
    }

    private void readWhatIsThere() {
        Ending read = client.readToEnd(GLANCE);
        read.messages().forEach(this::answer);
        ended |= read.end() != End.TIMEOUT;
    }

    private void answer(Message message) {
        boolean quiet = ledger.isQuiet();
        story.add("<" + (message.tag() == 'E' ? message.toString() : message.tag()));
        boolean answersNothing = "NSA".indexOf(message.tag()) >= 0
                // Of a Sync that had nothing to do, and that a COPY might have swallowed.
                || message.tag() == 'Z'
                || (message.tag() == 'E' && message.severity().equals("FATAL"));
        assertFalse(quiet && !answersNothing, () -> "quiet before " + message + ": " + story);
        byte status = message.tag() == 'Z' ? (byte) message.transactionStatus() : 0;
        ledger.onBackend(BackendTag.of((byte) message.tag()), status);
    }

    /** The fact that the ledger's rule for requests inside COPY rests on. */
    @Test
    void aRequestInsideCopyEndsTheConnection() {
        client.send(Frontend.query("COPY t FROM STDIN"));
        client.readUntil('G', SOON);

        client.send(Frontend.query("SELECT 1"));

        Ending end = client.readToEnd(SOON);
        assertEquals(
                List.of("ERROR", "FATAL"),
                end.messages().stream().map(Message::severity).toList());
        assertEquals(End.EOF, end.end());
    }
}
