package io.portcullis.gateway;

import static io.portcullis.gateway.Scoped.READ;
import static io.portcullis.gateway.Scoped.classes;
import static io.portcullis.gateway.Scoped.login;
import static io.portcullis.gateway.Scoped.names;
import static io.portcullis.gateway.Scoped.person;
import static io.portcullis.gateway.Scoped.rules;
import static io.portcullis.gateway.World.SOON;
import static io.portcullis.gateway.World.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings that a scope fixes, from the first moment of a session to its last. */
@ExtendWith(SharedWorld.class)
class ScopeSettingsIT {
    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        Scoped.tables();
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
}
