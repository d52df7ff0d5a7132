package io.portcullis.session.scoped;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.BoundStatement.Parameter;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A grant that is bound to one statement, in front of the real server: whatever is tried, it runs as often as it may, and nothing else does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundOnServerIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TEXT = "UPDATE app.stock SET taken = taken + 1 WHERE id = $1";
    private static final String PLAIN = "UPDATE app.stock SET taken = taken + 1";
    private static final int INT4 = 23;

    private final PostgresServer postgres = PostgresServer.start();

    @BeforeAll
    void schema() throws SQLException {
        postgres.execute("postgres", "CREATE SCHEMA app; CREATE TABLE app.stock (id int, taken int)");
    }

    @BeforeEach
    void fill() throws SQLException {
        postgres.execute("postgres", "TRUNCATE app.stock; INSERT INTO app.stock SELECT generate_series(1, 10), 0");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private static GrantScope bound(String text, Parameter... parameters) {
        BoundStatement exact = new BoundStatement.Exact(text, List.of(parameters), 1);
        return new GrantScope(null, null, null, exact, List.of("app"), Map.of(), List.of(), null, null, Map.of());
    }

    private static GrantScope seven() {
        return bound(TEXT, new Parameter(INT4, false, Bytes.of((byte) '7')));
    }

    /** A session with one run left. */
    private final class Session implements AutoCloseable, Purse {
        private final Ledger ledger = new Ledger();
        private final StatementGate gate;
        private final RawClient client = RawClient.connect(postgres.host(), postgres.port())
                .login(postgres.superuser(), postgres.superuserPassword(), "postgres");
        private int nonces;
        private long runs = 1;

        Session(GrantScope scope) {
            gate = new StatementGate(
                    new ScopeCheck(scope),
                    Grants.of("maria", "shop", "clerk", "g00000000000000c"),
                    new ClassifierCache(new Classifier(), 1 << 20, 7),
                    1 << 20,
                    ledger,
                    () -> String.format("%032x", ++nonces),
                    _ -> {},
                    false,
                    List.of(new RunRule(this)));
            gate.encoding("UTF8");
        }

        /** Sends all, and returns the answers up to so many ReadyForQuery: tags, and of errors what the client reads. */
        List<String> sends(int ready, byte[]... messages) {
            for (byte[] message : messages) {
                FrontendTag tag = FrontendTag.of(message[0]);
                int length = message.length - 5;
                int wanted = gate.wants(tag, length);
                ByteBuf instead = Unpooled.buffer();
                if (wanted < 0) {
                    gate.passed(tag);
                    client.send(message);
                } else if (gate.passes(tag, length, Arrays.copyOfRange(message, 5, 5 + wanted), instead)) {
                    client.send(message);
                } else {
                    client.send(ByteBufUtil.getBytes(instead));
                }
            }
            List<String> answers = new ArrayList<>();
            for (int left = ready; left > 0; ) {
                Message message = client.read(SOON);
                BackendTag tag = BackendTag.of((byte) message.tag());
                answers.add(tag == BackendTag.ERROR_RESPONSE ? shown(message) : String.valueOf(message.tag()));
                boolean isReady = tag == BackendTag.READY_FOR_QUERY;
                ledger.onBackend(tag, isReady ? (byte) message.transactionStatus() : 0);
                left -= isReady ? 1 : 0;
            }
            return answers;
        }

        private String shown(Message error) {
            ErrorFields ours = gate.awaitsErrors()
                    ? gate.shown(ErrorFields.of("ERROR", error.sqlState(), error.field('M')))
                    : null;
            return ours == null ? error.sqlState() : ours.code() + "!";
        }

        @Override
        public boolean take(long amount) {
            if (amount > runs) {
                return false;
            }
            runs -= amount;
            return true;
        }

        @Override
        public void putBack(long amount) {
            runs += amount;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static byte[][] run(String value) {
        return new byte[][] {
            Frontend.parse("", TEXT, INT4), Frontend.bind("", "", value), Frontend.execute("", 0), Frontend.sync()
        };
    }

    @Test
    void whatWasApprovedRunsAndNoOtherFormOfIt() throws SQLException {
        try (Session session = new Session(seven())) {
            assertEquals(List.of("1", "42501!", "Z"), session.sends(1, run("8")));
            assertEquals(List.of("42501!", "Z"), session.sends(1, Frontend.query(TEXT)));
            assertEquals(List.of("42501!", "Z"), session.sends(1, Frontend.query(TEXT.replace("$1", "7"))));
            assertEquals(
                    List.of("42501!", "Z"),
                    session.sends(1, Frontend.parse("", TEXT.replace("$1", "$1 OR true"), INT4), Frontend.sync()));
            assertEquals(
                    List.of("42501!", "Z", "42501!", "Z", "42501!", "Z"),
                    session.sends(
                            3,
                            Frontend.query("PREPARE p(int) AS " + TEXT),
                            Frontend.query("EXPLAIN ANALYZE " + TEXT.replace("$1", "7")),
                            Frontend.query("WITH u AS (" + TEXT.replace("$1", "7") + " RETURNING 1) TABLE u")));
            // The protocol's statement by SQL's name.
            assertEquals(
                    List.of("1", "Z", "42501!", "Z"),
                    session.sends(2, Frontend.parse("s", TEXT, INT4), Frontend.sync(), Frontend.query("EXECUTE s(8)")));
            assertEquals("null", taken());

            assertEquals(List.of("1", "2", "C", "Z"), session.sends(1, run("7")));
            assertEquals("7:1", taken());

            assertEquals(List.of("1", "2", "53400!", "Z"), session.sends(1, run("7")));
            assertEquals(
                    List.of("2", "53400!", "Z"),
                    session.sends(1, Frontend.bind("", "s", "7"), Frontend.execute("", 0), Frontend.sync()));
            assertEquals(List.of("C", "Z", "C", "Z"), session.sends(2, Frontend.query("BEGIN"), Frontend.query("END")));
        }
        assertEquals("7:1", taken());
    }

    @Test
    void theRestOfItsRowsIsNoOtherRunAndACursorOverThemIsNone() throws SQLException {
        String rows = "SELECT id FROM app.stock";
        try (Session session = new Session(bound(rows))) {
            session.sends(1, Frontend.query("BEGIN"));
            session.sends(1, Frontend.parse("", rows), Frontend.bind("p", ""), Frontend.sync());
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.addAll(session.sends(1, Frontend.execute("p", 3), Frontend.sync()));
            }
            assertEquals(10, all.stream().filter("D"::equals).count());
            assertEquals(0, session.runs);

            assertEquals(List.of("42501!", "Z"), session.sends(1, Frontend.query("FETCH BACKWARD ALL FROM p")));
            session.sends(1, Frontend.query("ROLLBACK; BEGIN"));
            assertEquals(List.of("42501!", "Z"), session.sends(1, Frontend.query("DECLARE c CURSOR FOR " + rows)));
            session.sends(1, Frontend.query("ROLLBACK"));
            assertEquals(
                    List.of("1", "2", "53400!", "Z"),
                    session.sends(
                            1,
                            Frontend.parse("", rows),
                            Frontend.bind("p", ""),
                            Frontend.execute("p", 3),
                            Frontend.sync()));
        }
    }

    /** The second fails, and with it the transaction that both are in: the run that was taken is gone all the same. */
    @Test
    void inAPipelineTheSecondRunIsDenied() throws SQLException {
        try (Session session = new Session(seven())) {
            assertEquals(
                    List.of("1", "2", "C", "2", "53400!", "Z"),
                    session.sends(
                            1,
                            Frontend.parse("", TEXT, INT4),
                            Frontend.bind("", "", "7"),
                            Frontend.execute("", 0),
                            Frontend.bind("", "", "7"),
                            Frontend.execute("", 0),
                            Frontend.sync()));
            assertEquals("null", taken());
            assertEquals(List.of("1", "2", "53400!", "Z"), session.sends(1, run("7")));
        }
        try (Session session = new Session(seven())) {
            assertEquals(
                    List.of("1", "2", "C", "Z", "1", "2", "53400!", "Z"),
                    session.sends(
                            2, Stream.of(run("7"), run("7")).flatMap(Stream::of).toArray(byte[][]::new)));
        }
        assertEquals("7:1", taken());
    }

    @Test
    void aTextWithoutParametersRunsAsAQueryInABlockToo() throws SQLException {
        try (Session session = new Session(bound(PLAIN))) {
            assertEquals(
                    List.of("42501!", "Z", "42501!", "Z", "42501!", "Z"),
                    session.sends(
                            3,
                            Frontend.query(PLAIN + " -- approved"),
                            Frontend.query(PLAIN + "; " + PLAIN),
                            Frontend.query("BEGIN; " + PLAIN + "; COMMIT")));
            assertEquals(
                    List.of("C", "Z", "C", "Z", "53400!", "Z", "C", "Z"),
                    session.sends(
                            4,
                            Frontend.query("BEGIN"),
                            Frontend.query(PLAIN + ";"),
                            Frontend.query(PLAIN),
                            Frontend.query("ROLLBACK")));
        }
        assertEquals("null", taken());
    }

    private String taken() throws SQLException {
        try (var connection = postgres.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT string_agg(id || ':' || taken, ' ' ORDER BY id) FROM app.stock WHERE taken > 0")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
