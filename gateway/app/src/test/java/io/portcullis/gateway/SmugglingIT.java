package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Smuggle;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that hide what they do, through a gateway to a real server, by a role that owns all they could change: what needs more than the
 * grant allows is denied, nothing is different afterwards, and one session lives through all of them.
 */
@ExtendWith(SharedWorld.class)
class SmugglingIT {
    private static final String TARGET = "smuggling";
    /** With more than reading nothing makes transactions read-only: only the classifier stands before the server. */
    private static final GrantScope UNPINNED =
            GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.PROGRAM_OR_FILE));

    private static final Set<String> ALLOWED = Set.of("-", "READ");

    private static final Map<String, RawClient> SESSIONS = new HashMap<>();
    private static Connection monitor;

    @BeforeAll
    static void start() throws SQLException {
        World world = SharedWorld.get();
        world.postgres.execute("postgres", "CREATE DATABASE smuggling OWNER clerk");
        try (Connection owner = world.postgres.connect("smuggling", ROLE, world.rolePassword());
                Statement statement = owner.createStatement()) {
            statement.execute(Smuggle.SCHEMA);
            statement.execute(Smuggle.ROWS);
        }
        world.personAt(TargetSpec.of(TARGET, world.postgres).database("smuggling"));
        World.Person person =
                world.person(GrantSpec.of("smuggler", TARGET, ROLE).within(UNPINNED));
        for (String conforming : List.of("on", "off")) {
            RawClient client = world.login(person);
            client.query("SET standard_conforming_strings = " + conforming);
            SESSIONS.put(conforming, client);
        }
        monitor = world.postgres.connect("smuggling");
    }

    @AfterAll
    static void stop() throws SQLException {
        SESSIONS.values().forEach(RawClient::close);
        monitor.close();
        SharedWorld.get().grants.removeTarget(TARGET);
    }

    private static String state() throws SQLException {
        try (Statement statement = monitor.createStatement();
                ResultSet rows = statement.executeQuery(Smuggle.STATE)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String error(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'E')
                .map(Message::sqlState)
                .findFirst()
                .orElse("none");
    }

    static List<Smuggle> all() {
        return Smuggle.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingRunsThatTheGrantDoesNotAllow(Smuggle smuggle) throws SQLException {
        RawClient client = requireNonNull(SESSIONS.get(smuggle.conforming()));
        String before = state();
        byte[] query = Frontend.query(smuggle.text());
        byte[] prepared = Frontend.concat(
                Frontend.parse("", smuggle.text()), Frontend.bind("", ""), Frontend.execute("", 0), Frontend.sync());
        for (byte[] message : List.of(query, prepared)) {
            client.send(message);
            String error = error(client.readUntil('Z', SOON));
            if (smuggle.text().indexOf('\0') >= 0) {
                // The string must end where the message does.
                assertNotEquals("none", error);
            } else if (ALLOWED.contains(smuggle.needs())) {
                assertNotEquals("42501", error);
            } else {
                assertEquals("42501", error);
            }
            assertEquals("none", error(client.query("ROLLBACK")));
            assertEquals(before, state());
            assertEquals(
                    List.of("on"), client.query("SHOW enable_seqscan").get(1).row());
        }
    }
}
