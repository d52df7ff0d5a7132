package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random pipelines through the gate to the real server, without a gateway in between. Whatever is sent: what the server has prepared is
 * in the slots, with what was found of its text; what surely is in the slots is in the server; and each error that answers a substitute
 * is found, and no other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlotsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUNDS = 400;
    private static final String NONCE = "portcullis_";

    private static final String[] TEXTS = {
        "SELECT 1",
        "VALUES (1), (2)",
        "SELECT generate_series(1, 5)",
        "SELECT 1/0",
        "",
        "syntax error",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "PREPARE a AS SELECT 3",
        "PREPARE b AS SELECT 4",
        "PREPARE d AS INSERT INTO t VALUES (4)",
        "EXECUTE a",
        "EXECUTE b",
        "DEALLOCATE a",
        "DEALLOCATE b",
        "DEALLOCATE ALL",
        "DISCARD ALL",
        "DECLARE cur CURSOR FOR SELECT 1",
        "FETCH cur",
        "CLOSE ALL",
        "INSERT INTO t VALUES (1)",
        "COPY (SELECT 1) TO STDOUT",
        "SET statement_timeout = 0",
    };
    /** For Query messages only. */
    private static final String[] SCRIPTS = {
        "PREPARE a AS SELECT 5; DEALLOCATE b; SELECT 1/0; PREPARE c AS SELECT 6",
        "PREPARE c AS SELECT 7; EXECUTE c; DEALLOCATE c; PREPARE b AS VALUES (1)",
        "DEALLOCATE ALL; PREPARE a AS SELECT 8; PREPARE a AS SELECT 9",
        "BEGIN; PREPARE c AS SELECT 1; ROLLBACK",
        "SELECT 1; INSERT INTO t VALUES (2)",
    };

    private static final String[] NAMES = {"", "a", "b", "c", "d"};
    private static final String[] PORTALS = {"", "p", "cur"};

    private final PostgresServer postgres = PostgresServer.start();
    private final List<String> story = new ArrayList<>();
    private final Classifier classifier = new Classifier();
    private int substitutes;
    private int errorsShown;

    @BeforeAll
    void schema() throws SQLException {
        postgres.execute("postgres", "CREATE TABLE t (a int)");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    /** One session: what the relay does, in a few lines. */
    private final class Session implements AutoCloseable {
        final Ledger ledger = new Ledger();
        final StatementGate gate;
        final RawClient client = RawClient.connect(postgres.host(), postgres.port())
                .login(postgres.superuser(), postgres.superuserPassword(), "postgres");
        private int nonces;

        Session(GrantScope scope) {
            gate = new StatementGate(
                    new ScopeCheck(scope),
                    Grants.of("maria", "shop", "clerk", "g00000000000000c"),
                    new ClassifierCache(classifier, 1 << 20, 7),
                    1 << 20,
                    ledger,
                    () -> String.format("%032x", ++nonces),
                    _ -> {},
                    false,
                    List.of());
            gate.encoding("UTF8");
        }

        void send(byte[] message) {
            FrontendTag tag = FrontendTag.of(message[0]);
            int length = message.length - 5;
            int wanted = gate.wants(tag, length);
            ByteBuf instead = Unpooled.buffer();
            story.add(">" + new String(message, 5, length, UTF_8).replaceAll("[^ -~]+", "|") + (char) message[0]);
            if (wanted < 0) {
                gate.passed(tag);
                client.send(message);
            } else if (gate.passes(tag, length, Arrays.copyOfRange(message, 5, 5 + wanted), instead)) {
                client.send(message);
            } else {
                story.add("!");
                substitutes++;
                client.send(ByteBufUtil.getBytes(instead));
            }
        }

        Message read() {
            Message message;
            try {
                message = client.read(SOON);
            } catch (AssertionError gone) {
                throw new AssertionError("no answer: " + story, gone);
            }
            story.add("<" + (message.tag() == 'E' ? message.toString() : message.tag()));
            BackendTag tag = BackendTag.of((byte) message.tag());
            if (tag == BackendTag.ERROR_RESPONSE) {
                boolean ours = message.field('M').contains(NONCE)
                        || (message.sqlState().equals("42883")
                                && message.field('M').contains("OID 0"));
                ErrorFields shown = gate.awaitsErrors()
                        ? gate.shown(ErrorFields.of("ERROR", message.sqlState(), message.field('M')))
                        : null;
                assertEquals(ours, shown != null, () -> message + " in " + story);
                errorsShown += ours ? 1 : 0;
            }
            ledger.onBackend(tag, tag == BackendTag.READY_FOR_QUERY ? (byte) message.transactionStatus() : 0);
            return message;
        }

        /** Up to the ReadyForQuery behind the row that says so. */
        List<Message> finish() {
            send(Frontend.sync());
            send(Frontend.query("ROLLBACK"));
            send(Frontend.query("SELECT 'the end'"));
            boolean end = false;
            List<Message> rows = new ArrayList<>();
            while (true) {
                Message message = read();
                end |= message.tag() == 'D' && "the end".equals(message.row().getFirst());
                if (end && message.tag() == 'Z') {
                    break;
                }
            }
            assertTrue(ledger.isQuiet(), () -> "not quiet: " + story);
            send(Frontend.query("TABLE pg_prepared_statements"));
            for (Message message = read(); message.tag() != 'Z'; message = read()) {
                if (message.tag() == 'D') {
                    rows.add(message);
                }
            }
            return rows;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static GrantScope scope(String which) {
        return which.equals("full") ? GrantScope.FULL : GrantScope.ofClasses(Set.of(AllowedClass.READ));
    }

    @ParameterizedTest
    @CsvSource({"1,full", "2,full", "3,read", "4,read", "5,read"})
    void whateverIsSentTheSlotsHoldWhatTheServerHas(long seed, String which) {
        Random random = new Random(seed);
        substitutes = 0;
        errorsShown = 0;
        int found = 0;
        int certain = 0;
        try (Session session = new Session(scope(which))) {
            for (int round = 0; round < ROUNDS; round++) {
                story.clear();
                story.add("seed " + seed + " round " + round);
                for (int left = 1 + random.nextInt(25); left > 0; left--) {
                    session.send(message(random));
                }
                List<Message> prepared = session.finish();
                certain += compare(session, prepared);
                found += prepared.size();
            }
        }
        assertTrue(found > ROUNDS / 2, "too few prepared statements to see anything: " + found);
        assertTrue(certain > found / 2, certain + " certain of " + found);
        assertTrue(errorsShown > ROUNDS / 10 && substitutes > errorsShown, errorsShown + " of " + substitutes);
    }

    private int compare(Session session, List<Message> prepared) {
        Names statements = session.gate.slots().statements();
        Set<String> there = new HashSet<>();
        for (Message row : prepared) {
            String name = String.valueOf(row.row().get(0));
            String text = String.valueOf(row.row().get(1));
            there.add(name);
            List<Slot> slots = statements.slots(name);
            assertFalse(slots.isEmpty(), () -> name + " is not known: " + story);
            if (row.row().contains("f")) {
                Slot slot = Slot.of((Classified.Script) classifier.classify(text.getBytes(UTF_8)));
                assertTrue(
                        slots.contains(slot)
                                || text.startsWith("PREPARE")
                                || slots.stream().anyMatch(Slot::readings),
                        () -> name + " is not " + text + ": " + story);
            }
        }
        int certain = 0;
        for (String name : statements.certain()) {
            if (!name.isEmpty()) {
                certain++;
                assertTrue(there.contains(name), () -> name + " is gone: " + story);
            }
        }
        assertFalse(session.gate.slots().mayHavePortal("p"), () -> "a portal outlives its transaction: " + story);
        return certain;
    }

    private static byte[] message(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> Frontend.query(one(random, TEXTS));
            case 1 -> Frontend.query(one(random, SCRIPTS));
            case 2, 3, 4 -> Frontend.parse(one(random, NAMES), one(random, TEXTS));
            case 5, 6, 7 -> Frontend.bind(one(random, PORTALS), one(random, NAMES));
            case 8 ->
                random.nextBoolean()
                        ? Frontend.describeStatement(one(random, NAMES))
                        : Frontend.describePortal(one(random, PORTALS));
            case 9, 10 -> Frontend.execute(one(random, PORTALS), random.nextInt(3));
            case 11 ->
                random.nextBoolean()
                        ? Frontend.closeStatement(one(random, NAMES))
                        : Frontend.closePortal(one(random, PORTALS));
            case 12 -> random.nextInt(4) == 0 ? Frontend.functionCall(1397, "-1") : Frontend.flush();
            default -> Frontend.sync();
        };
    }

    private static String one(Random random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
