package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static io.portcullis.gateway.World.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Cidr;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a grant with a scope lets pass, message by message, and that a denial leaves the session as an error of the server would. */
@ExtendWith(SharedWorld.class)
class ScopeIT {
    private static final GrantScope READ = classes(AllowedClass.READ);

    private static final AtomicInteger LOGINS = new AtomicInteger();

    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        SharedWorld.get().postgres.execute("shop", """
                CREATE SCHEMA app;
                CREATE TABLE app.stock (id int PRIMARY KEY, kind text DEFAULT 'tea');
                INSERT INTO app.stock SELECT generate_series(1, 10);
                CREATE TABLE app.secrets (word text);
                CREATE FUNCTION app.flip() RETURNS text LANGUAGE sql AS
                    $$ SELECT set_config('default_transaction_read_only', 'off', false) $$;
                GRANT USAGE ON SCHEMA app TO clerk;
                GRANT ALL ON ALL TABLES IN SCHEMA app TO clerk""");
    }

    /** RESET would bring it back in the midst of what has been read otherwise. */
    @Test
    void aRoleWhoseEncodingCanNotBeReadIsLetInWithAnother() throws SQLException {
        world.grants.role(world.postgres, TARGET, "sjis");
        world.postgres.execute("postgres", "ALTER ROLE sjis SET client_encoding = 'SJIS'");
        World.Person reader =
                world.person(GrantSpec.of("reader-of-sjis", TARGET, "sjis").within(READ));
        try (RawClient client = world.connect()) {
            Message refused = client.tryLogin(reader.login(), reader.password(), TARGET);
            Assertion.isFatal(refused, "22023", "statements can not be read for sure in the client encoding SJIS");
        }
        try (RawClient client =
                world.connect().login(reader.login(), reader.password(), TARGET, "client_encoding", "UTF8")) {
            client.query("RESET client_encoding");
            assertEquals(
                    "UTF8", client.query("SHOW client_encoding").get(1).row().getFirst());
        }
    }

    @AfterAll
    static void nothingLeaked() {
        assertFalse(SharedWorld.get().gateway.logLines().stream().anyMatch(line -> line.contains("LEAK: ")));
    }

    private static GrantScope classes(AllowedClass... classes) {
        return GrantScope.ofClasses(Set.of(classes));
    }

    private static GrantScope names(@Nullable NameRules relations, @Nullable NameRules functions) {
        return new GrantScope(
                Set.of(AllowedClass.READ),
                relations,
                functions,
                null,
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static NameRules rules(String... allow) {
        return new NameRules(Stream.of(allow).map(ScopeName::parse).toList(), List.of());
    }

    private World.Person person(GrantScope scope) {
        return world.person(
                GrantSpec.of("scoped" + LOGINS.getAndIncrement(), TARGET, ROLE).within(scope));
    }

    private RawClient login(GrantScope scope) {
        return world.login(person(scope));
    }

    private String stock() throws SQLException {
        return worldAsk("SELECT count(*) || ' ' || count(*) FILTER (WHERE kind = 'tea') FROM app.stock");
    }

    private String worldAsk(String sql) throws SQLException {
        try (var connection = world.postgres.connect("shop");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Message error(RawClient client) {
        Message error = client.readUntil('E', SOON).getLast();
        client.readUntil('Z', SOON);
        return error;
    }

    @Test
    void aDeniedStatementFailsItsTransactionAndTheSessionGoesOn() throws SQLException {
        World.Person person = person(READ);
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("BEGIN"), Frontend.query("DELETE FROM app.stock"));
            assertEquals("ZT", Answers.upTo(1, client).getLast());

            Message error = client.read(SOON);
            assertEquals(
                    Map.of(
                            'S', "ERROR",
                            'V', "ERROR",
                            'C', "42501",
                            'M', "grant " + person.grant().id() + " does not allow this statement",
                            'D', "It needs WRITE; the grant allows READ, and what every grant allows.",
                            'H',
                                    "The session goes on. Ask for a grant that allows it, or connect with another one you have."),
                    error.fields());
            assertEquals('E', client.read(SOON).transactionStatus());

            client.send(
                    Frontend.query("SELECT 1"), Frontend.query("ROLLBACK"), Frontend.query("SELECT id FROM app.stock"));
            assertEquals(List.of("E25P02", "ZE", "C", "ZI"), Answers.upTo(2, client));
            assertEquals("ZI", Answers.upTo(1, client).getLast());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void inAPipelineWhatIsBeforeADenialRunsAndWhatIsBehindItIsSkipped() throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.parse("", "SELECT 1"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.parse("", "DELETE FROM app.stock"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.parse("", "SELECT 2"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.parse("", "SELECT 3"),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync());

            assertEquals(
                    List.of("1", "2", "D", "C", "E42501", "ZI", "1", "2", "D", "C", "ZI"), Answers.upTo(2, client));
        }
        assertEquals("10 10", stock());
    }

    /** However the bytes arrive: headers and texts cut anywhere. */
    @Test
    void messagesInPiecesAreJudgedAsWholeOnes() throws SQLException {
        byte[] all = Frontend.concat(
                Frontend.query("SELECT 1"),
                Frontend.parse("s", "SELECT $1::int"),
                Frontend.describeStatement("s"),
                Frontend.bind("p", "s", "7"),
                Frontend.execute("p", 0),
                Frontend.closeStatement("s"),
                Frontend.sync(),
                Frontend.query("DELETE FROM app.stock"),
                Frontend.query("SELECT 2"));
        for (int size : new int[] {1, 2, 3, 7, 64}) {
            try (RawClient client = login(READ)) {
                for (int from = 0; from < all.length; from += size) {
                    client.send(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
                }
                assertEquals(
                        List.of(
                                "T", "D", "C", "ZI", "1", "t", "T", "2", "D", "C", "3", "ZI", "E42501", "ZI", "T", "D",
                                "C", "ZI"),
                        Answers.upTo(4, client));
            }
        }
        assertEquals("10 10", stock());
    }

    @Test
    void whatIsTooLongIsDeniedAndWhatIsLongPasses() {
        try (RawClient client = login(READ)) {
            String padding = "x".repeat(1 << 20);
            client.send(Frontend.query("SELECT '" + padding + "'"));
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));
            client.send(Frontend.parse("big", "SELECT '" + padding + "'"), Frontend.sync());
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));

            client.send(Frontend.query("SELECT length('" + padding.substring(100) + "')"));
            assertEquals(List.of("T", "D", "C", "ZI"), Answers.upTo(1, client));

            client.send(
                    Frontend.parse("s", "SELECT length($1)"),
                    Frontend.bind("", "s", padding.repeat(5)),
                    Frontend.execute("", 0),
                    Frontend.sync());
            List<Message> rows = client.readUntil('Z', SOON);
            assertEquals(List.of(Integer.toString(5 << 20)), rows.get(2).row());
        }
    }

    @Test
    void namesThatAreNotKnownDoNotExist() {
        try (RawClient client = login(READ)) {
            client.send(Frontend.bind("", "nobody"), Frontend.sync());
            Message noStatement = error(client);
            assertEquals("26000", noStatement.sqlState());
            assertEquals("prepared statement \"nobody\" does not exist", noStatement.field('M'));

            client.send(Frontend.execute("nowhere", 0), Frontend.sync());
            Message noPortal = error(client);
            assertEquals("34000", noPortal.sqlState());
            assertEquals("portal \"nowhere\" does not exist", noPortal.field('M'));

            client.send(Frontend.describeStatement("nobody"), Frontend.sync());
            assertEquals("26000", error(client).sqlState());
        }
    }

    @Test
    void aSecondStatementOfTheSameNameChangesNothing() {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.parse("s", "SELECT 1"),
                    Frontend.sync(),
                    Frontend.parse("s", "DELETE FROM app.stock"),
                    Frontend.sync(),
                    Frontend.parse("s", "SELECT 2"),
                    Frontend.sync(),
                    Frontend.bind("", "s"),
                    Frontend.execute("", 0),
                    Frontend.sync());

            assertEquals(List.of("1", "ZI", "E42501", "ZI", "E42P05", "ZI"), Answers.upTo(3, client));
            assertEquals(List.of("1"), client.readUntil('D', SOON).getLast().row());
        }
    }

    @Test
    void preparedStatementsOfSqlAreFollowed() throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.query("PREPARE p AS SELECT count(*) FROM app.stock"),
                    Frontend.query("EXECUTE p"),
                    Frontend.bind("", "p"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.query("PREPARE d AS DELETE FROM app.stock"),
                    Frontend.query("EXECUTE d"),
                    Frontend.query("DEALLOCATE p"),
                    Frontend.query("EXECUTE p"),
                    Frontend.query("ROLLBACK"));

            assertEquals(
                    List.of(
                            "C", "ZI", "T", "D", "C", "ZI", "2", "D", "C", "ZI", "E42501", "ZI", "E42501", "ZI", "C",
                            "ZI", "E26000", "ZI", "C", "ZI"),
                    Answers.upTo(8, client).stream()
                            .filter(tag -> !tag.equals("N"))
                            .toList());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void copyInIsAWriteAndCopyOutIsNot() throws SQLException {
        try (RawClient client = login(READ)) {
            // Whoever does not wait for CopyInResponse is not heard: as with the server.
            client.send(
                    Frontend.query("COPY app.stock FROM STDIN"),
                    Frontend.copyData("11\ttea\n".getBytes(StandardCharsets.UTF_8)),
                    Frontend.copyDone(),
                    Frontend.query("COPY (SELECT 1) TO STDOUT"),
                    Frontend.query("COPY app.stock TO '/tmp/stock'"));

            assertEquals(List.of("E42501", "ZI", "H", "d", "c", "C", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
        }
        assertEquals("10 10", stock());
    }

    @Test
    void aFunctionCallByNumberNeedsRoutine() {
        int int4abs = 1397;
        try (RawClient client = login(READ)) {
            client.send(Frontend.functionCall(int4abs, "-1"), Frontend.query("SELECT 1"));
            assertEquals(List.of("E42501", "ZI", "T", "D", "C", "ZI"), Answers.upTo(2, client));
            // In a failed block the server's own error comes first.
            client.send(Frontend.query("BEGIN"), Frontend.query("x"), Frontend.functionCall(int4abs, "-1"));
            assertEquals(List.of("C", "ZT", "E42501", "ZE", "E25P02", "ZE"), Answers.upTo(3, client));
        }
        try (RawClient client = login(classes(AllowedClass.READ, AllowedClass.ROUTINE))) {
            client.send(Frontend.functionCall(int4abs, "-1"));
            assertEquals(List.of("V", "ZI"), Answers.upTo(1, client));
        }
    }

    /** Whatever the text does to look like a query: nothing of it changes a row, and the session goes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM app.stock",
                "SELECT 1; DELETE FROM app.stock",
                "SELECT E'\\' , ' ; DELETE FROM app.stock; --'",
                "SELECT '\\'; DELETE FROM app.stock; --'",
                "SELECT N'\\'; DELETE FROM app.stock; --'",
                "SELECT 1 AS \"a\\\" ; DELETE FROM app.stock; --\"",
                "/* /* */ SELECT 1; */ DELETE FROM app.stock",
                "SELECT $a$ $b$ $a$; DELETE FROM app.stock; -- $a$",
                "WITH gone AS (DELETE FROM app.stock RETURNING 1) SELECT * FROM gone",
                "EXPLAIN ANALYZE DELETE FROM app.stock",
                "DO $$ BEGIN DELETE FROM app.stock; END $$",
                "PREPARE d AS DELETE FROM app.stock; EXECUTE d",
                "SELECT query_to_xml('DELETE FROM app.stock RETURNING 1', true, true, '')",
                "SELECT set_config('default_transaction_read_only', 'off', false)",
                "SET default_transaction_read_only = off; DELETE FROM app.stock",
                "BEGIN READ WRITE; DELETE FROM app.stock; COMMIT",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "COPY (DELETE FROM app.stock RETURNING 1) TO STDOUT",
                "SELECT * INTO app.copy FROM app.stock",
                "DECLARE c CURSOR WITH HOLD FOR SELECT app.flip()",
                "ROLLBACK; DELETE FROM app.stock",
                "SELECT U&\"\\0061pp\".flip()",
                "SET client_encoding = SJIS",
                "",
                ";;",
                "DELETE FROM app.stock -- \u00e9\u0000"
            })
    void noTextThatLooksHarmlessChangesAnything(String text) throws SQLException {
        try (RawClient client = login(READ)) {
            client.send(Frontend.query(text.replace("\0", "")));
            Answers.upTo(1, client);
            client.send(
                    Frontend.parse("", text.replace("\0", "")),
                    Frontend.bind("", ""),
                    Frontend.execute("", 0),
                    Frontend.sync());
            Answers.upTo(1, client);
            client.send(Frontend.query("ROLLBACK"), Frontend.query("SHOW default_transaction_read_only"));
            Answers.upTo(1, client);
            List<Message> shown = client.readUntil('Z', SOON);
            assertEquals(List.of("on"), shown.get(1).row());
        }
        assertEquals("10 10", stock());
    }

    @Test
    void readingIsFixedFromTheStartAndComesBackWithDiscard() {
        try (RawClient client = login(READ)) {
            client.send(
                    Frontend.query("SHOW default_transaction_read_only"),
                    Frontend.query("DISCARD ALL"),
                    Frontend.query("RESET ALL"),
                    Frontend.query("SHOW default_transaction_read_only"));
            assertEquals(List.of("on"), client.readUntil('D', SOON).getLast().row());
            assertEquals(List.of("on"), client.readUntil('D', SOON).getLast().row());
        }
        try (RawClient client = login(classes(AllowedClass.READ, AllowedClass.WRITE))) {
            client.send(Frontend.query("SHOW default_transaction_read_only"));
            assertEquals(List.of("off"), client.readUntil('D', SOON).getLast().row());
        }
    }

    @Test
    void whatNoStatementMaySetNoStartMaySet() {
        World.Person person = person(READ);
        for (String options :
                List.of("-c default_transaction_read_only=off", "-c search_path=evil", "--work-mem=1GB")) {
            try (RawClient client = world.connect()) {
                Message refusal = client.tryLogin(person.login(), person.password(), TARGET, "options", options);
                assertEquals("42501", refusal.sqlState(), options);
            }
        }
        try (RawClient client = world.connect()) {
            client.login(
                    person.login(),
                    person.password(),
                    TARGET,
                    "options",
                    "-c statement_timeout=5s",
                    "client_encoding",
                    "LATIN1",
                    "DateStyle",
                    "ISO");
            client.send(Frontend.query("DELETE FROM app.stock"));
            assertEquals(List.of("E42501", "ZI"), Answers.upTo(1, client));
        }
    }

    /** A function that the grant allows by name does what its text does not tell. */
    @Test
    void aSettingThatLeavesItsPlaceEndsTheSession() throws Exception {
        World.Person person = person(names(null, rules("app.flip")));
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("SELECT app.flip()"));
            Ending ending = client.readToEnd(SOON);

            Message last = ending.messages().getLast();
            assertEquals("FATAL", last.severity());
            assertEquals("57P01", last.sqlState());
            assertTrue(last.field('M')
                    .contains("a setting that grant " + person.grant().id() + " fixes"));
        }
        world.gateway.awaitLog("session-ended cause=watchdog", SOON);
    }

    private static GrantScope pins(Map<String, String> pins) {
        return new GrantScope(null, null, null, null, null, pins, List.of(), null, null, Map.of());
    }

    @Test
    void settingsThatTheGrantFixesStayAsTheyAre() {
        World.Person person = person(pins(Map.of("timezone", "utc", "lock_timeout", "1500ms", "app.tenant", "7")));
        try (RawClient client = world.connect()) {
            Message refusal =
                    client.tryLogin(person.login(), person.password(), TARGET, "options", "-c TimeZone=Europe/Berlin");
            assertEquals("42501", refusal.sqlState());
        }
        try (RawClient client = world.connect()) {
            // What drivers send of themselves is overruled.
            client.login(person.login(), person.password(), TARGET, "TimeZone", "Europe/Berlin");
            client.send(
                    Frontend.query("SET timezone = 'Europe/Berlin'"),
                    Frontend.query("SELECT set_config('app.tenant', '8', false)"),
                    Frontend.query("SET LOCAL lock_timeout = 0"),
                    Frontend.query("DISCARD ALL"),
                    Frontend.query("SELECT current_setting('TimeZone') || current_setting('lock_timeout')"
                            + " || current_setting('app.tenant')"));
            assertEquals(List.of("E42501", "ZI", "E42501", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
            assertEquals(
                    List.of("UTC1500ms7"), client.readUntil('D', SOON).getLast().row());
            client.readUntil('Z', SOON);

            // What no text shows, the target reports.
            client.send(Frontend.query("DO $$ BEGIN SET timezone = 'Europe/Berlin'; END $$"));
            Message last = client.readToEnd(SOON).messages().getLast();
            assertEquals("57P01", last.sqlState());
            assertTrue(last.field('M')
                    .contains("a setting that grant " + person.grant().id() + " fixes"));
        }
    }

    @Test
    void aSettingThatTheTargetDoesNotTakeRefusesTheLogin() {
        assertEquals(
                "22023",
                world.tryLogin(person(pins(Map.of("lock_timeout", "soon")))).sqlState());
        assertEquals(
                "08006",
                world.tryLogin(person(pins(Map.of("transaction_read_only", "on"))))
                        .sqlState());
    }

    @Test
    void relationsAreThoseOfTheGrant() {
        try (RawClient client = login(names(rules("app.stock"), null))) {
            client.send(
                    Frontend.query("SELECT count(*) FROM stock"),
                    Frontend.query("SELECT count(*) FROM secrets"),
                    Frontend.query("SELECT * FROM pg_catalog.pg_class"),
                    Frontend.query("SET search_path = public"),
                    Frontend.query("SHOW search_path"));
            assertEquals("ZI", Answers.upTo(1, client).getLast());
            Message error = client.read(SOON);
            assertEquals("42501", error.sqlState());
            assertEquals(
                    "It names the relation \"secrets\", which the grant does not cover in every schema it may be in.",
                    error.field('D'));
            assertEquals(List.of("ZI", "E42501", "ZI", "E42501", "ZI"), Answers.upTo(3, client));
            assertEquals(
                    List.of("\"app\", pg_temp"),
                    client.readUntil('D', SOON).getLast().row());
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static void awaitAnswer(RawClient client, String query, String answer) {
        Await.until(query + " is answered with " + answer, PATIENCE, () -> {
            client.send(Frontend.query(query));
            return Answers.upTo(1, client).contains(answer);
        });
    }

    @Test
    void aNewScopeCountsFromTheNextStatementForWhatWasPreparedToo() {
        World.Person person = person(names(rules("app.stock", "app.secrets"), null));
        try (RawClient client = world.login(person)) {
            client.send(
                    Frontend.parse("stock", "SELECT count(*) FROM app.stock"),
                    Frontend.parse("secrets", "SELECT word FROM app.secrets"),
                    Frontend.bind("", "secrets"),
                    Frontend.execute("", 0),
                    Frontend.sync());
            assertEquals(List.of("1", "1", "2", "C", "ZI"), Answers.upTo(1, client));

            Grant narrow = world.revise(person.grant(), names(rules("app.stock"), null));
            awaitAnswer(client, "SELECT word FROM secrets", "E42501");
            client.send(
                    Frontend.bind("", "secrets"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.bind("", "stock"),
                    Frontend.execute("", 0),
                    Frontend.sync());
            assertEquals(List.of("E42501", "ZI", "2", "D", "C", "ZI"), Answers.upTo(2, client));

            Grant wide = world.revise(narrow, names(rules("app.*"), null));
            awaitAnswer(client, "SELECT word FROM secrets", "C");

            // What the session began with can not be had otherwise: reading is fixed.
            world.revise(wide, classes(AllowedClass.READ, AllowedClass.WRITE));
            Message last = client.readToEnd(PATIENCE).messages().getLast();
            assertEquals("57P01", last.sqlState());
            assertTrue(last.field('M').contains("needs a new session"));
        }
    }

    @Test
    void aNewScopeThatDoesNotAdmitFromHereEndsTheSession() {
        World.Person person = person(GrantScope.FULL);
        try (RawClient client = world.login(person)) {
            Grant here = world.revise(person.grant(), from("127.0.0.0/8"));
            Grant alsoHere = world.revise(here, from("127.0.0.0/8", "10.0.0.0/8"));
            client.send(Frontend.query("SELECT 1"));
            assertEquals("ZI", Answers.upTo(1, client).getLast());

            world.revise(alsoHere, from("10.0.0.0/8"));

            Message last = client.readToEnd(PATIENCE).messages().getLast();
            assertEquals("57P01", last.sqlState());
        }
    }

    private static GrantScope from(String... networks) {
        return new GrantScope(
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                Stream.of(networks).map(Cidr::parse).toList(),
                null,
                null,
                Map.of());
    }

    @Test
    void aGrantAdmitsFromItsNetworksOnly() {
        Message refusal = world.tryLogin(person(from("10.0.0.0/8")));

        assertEquals("28000", refusal.sqlState());
        assertTrue(refusal.field('M').endsWith("does not admit you from this network"));
        assertEquals('Z', world.tryLogin(person(from("127.0.0.0/8"))).tag());
    }

    @Test
    void aScopeThatIsNotEnforcedAdmitsNobody() {
        Message refusal = world.tryLogin(person(budget(Budget.STATEMENT_TIME)));

        assertEquals("28000", refusal.sqlState());
        assertTrue(refusal.field('M').contains("a scope that this gateway does not support"));
    }

    private static GrantScope budget(Budget budget) {
        return new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, null, Map.of(budget, 5L));
    }

    @Test
    void aBudgetThatNobodyCountsAdmitsNobody() {
        World.Person person = person(budget(Budget.ROWS));

        Message refusal = world.tryLogin(person);

        assertEquals("57P03", refusal.sqlState());
        assertEquals(
                "the gateway can not learn at the moment what is left of grant "
                        + person.grant().id(),
                refusal.field('M'));
        world.gateway.awaitLog("login-refused reason=budget-unknown .*no way up to a grant cluster", SOON);
    }

    @Test
    void denialsAreCountedAndAudited() throws IOException {
        double before = world.gateway.metric("portcullis_statements_denied_total", "reason", "statement-class");
        World.Person person = person(READ);
        try (RawClient client = world.login(person)) {
            client.send(Frontend.query("DELETE FROM app.stock"), Frontend.query("DROP TABLE app.stock"));
            Answers.upTo(2, client);
        }
        assertEquals(
                before + 2, world.gateway.metric("portcullis_statements_denied_total", "reason", "statement-class"));
        Await.until(
                "the denials are in the audit",
                SOON,
                () -> world.audit(
                                        "\"type\":\"statement\"",
                                        "\"outcome\":\"denied\"",
                                        "\"grant\":\"" + person.grant().id() + "\"")
                                .size()
                        == 2);
    }

    @Test
    void inShadowNothingIsDeniedAndEverythingIsCounted() throws IOException {
        world.personAt(
                TargetSpec.of("shadowed", world.postgres).database("shop").with("enforce", "shadow"));
        world.gateway.awaitLog("targets-in-shadow targets=.shadowed.", PATIENCE);
        World.Person person = world.person(GrantSpec.of("scoped" + LOGINS.getAndIncrement(), "shadowed", ROLE)
                .within(READ));
        try (RawClient client = world.connect()) {
            client.login(person.login(), person.password(), "shadowed", "search_path", "app");
            client.send(
                    Frontend.query("BEGIN; DELETE FROM stock; ROLLBACK"),
                    Frontend.parse("d", "DELETE FROM stock WHERE id = 0"),
                    Frontend.bind("", "d"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.query("SHOW default_transaction_read_only"));
            assertEquals(List.of("C", "C", "C", "ZI", "1", "2", "C", "ZI"), Answers.upTo(2, client));
            assertEquals(List.of("off"), client.readUntil('D', SOON).getLast().row());
        }
        assertEquals(
                2,
                world.gateway.metric(
                        "portcullis_statements_shadow_denied_total",
                        "reason",
                        "statement-class",
                        "target",
                        "shadowed"));
        Await.until(
                "both are in the audit",
                PATIENCE,
                () -> world.audit(
                                        "\"type\":\"statement\"",
                                        "shadow_denied",
                                        "\"grant\":\"" + person.grant().id() + "\"")
                                .size()
                        == 2);
    }

    @Test
    void noNonceIsEverShown() {
        try (RawClient client = login(READ)) {
            for (int i = 0; i < 50; i++) {
                client.send(Frontend.query("DELETE FROM app.stock"), Frontend.bind("", "x"), Frontend.sync());
            }
            for (int i = 0; i < 100; i++) {
                for (Message message : client.readUntil('Z', SOON)) {
                    assertFalse(new String(message.raw(), StandardCharsets.UTF_8).contains("portcullis_"));
                }
            }
        }
    }
}
