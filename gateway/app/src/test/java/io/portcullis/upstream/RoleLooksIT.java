package io.portcullis.upstream;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.Target;
import io.portcullis.harness.PostgresServer;
import io.portcullis.model.HostPort;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.rights.Finding;
import io.portcullis.policy.rights.GrantLimits;
import io.portcullis.policy.rights.RoleFacts;
import io.portcullis.policy.rights.RoleRights;
import io.portcullis.policy.rights.SeenBackend;
import io.portcullis.policy.rights.Strangers;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Roles of a real server, from the harmless to the superuser, and who is there beside the gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleLooksIT {
    private static final String PASSWORD = "secret";
    private static final GrantLimits READING =
            new GrantLimits(List.of(GrantScope.ofClasses(Set.of(AllowedClass.READ))));

    private final PostgresServer postgres = PostgresServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final OwnBackends own = new OwnBackends();
    private final RoleLooks looks = new RoleLooks(
            new LatencyProbes.Means(
                    (_, _) -> PASSWORD.toCharArray(),
                    new OutgoingTlsFiles(Clock.systemUTC()),
                    new ScramClientKeyCache(64),
                    new SecureRandom(),
                    new KeepAlive(60, 10, 6),
                    Duration.ofSeconds(20)),
            own,
            Duration.ofMillis(300));

    @BeforeAll
    void rolesOfSeveralStrengths() throws SQLException {
        vertx.deployVerticle(looks).toCompletionStage().toCompletableFuture().join();
        for (String role : List.of(
                "harmless",
                "writer",
                "column_writer",
                "unreachable",
                "owner",
                "creator",
                "files",
                "file_functions",
                "programs",
                "signals",
                "reads_all",
                "monitors",
                "definers",
                "becomes_super",
                "becomes_files",
                "hostile")) {
            postgres.execute("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'");
        }
        postgres.execute("postgres", "CREATE ROLE boss LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
        postgres.execute("postgres", "CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD '" + PASSWORD + "'");
        postgres.execute("postgres", "CREATE ROLE copier LOGIN REPLICATION BYPASSRLS PASSWORD '" + PASSWORD + "'");
        postgres.execute("postgres", """
                CREATE TABLE orders (id int, note text);
                CREATE TABLE others (id int);
                CREATE SCHEMA hidden;
                CREATE TABLE hidden.things (id int);
                GRANT SELECT ON orders TO harmless;
                GRANT INSERT ON orders, others TO writer;
                GRANT UPDATE (note) ON orders TO column_writer;
                GRANT INSERT ON hidden.things TO unreachable;
                CREATE TABLE owned (id int);
                ALTER TABLE owned OWNER TO owner;
                GRANT CREATE ON SCHEMA public TO creator;
                GRANT pg_read_server_files TO files;
                GRANT EXECUTE ON FUNCTION pg_read_file(text) TO file_functions;
                GRANT pg_execute_server_program TO programs;
                GRANT pg_signal_backend TO signals;
                GRANT pg_read_all_data TO reads_all;
                GRANT pg_monitor TO monitors;
                CREATE SCHEMA definer;
                GRANT USAGE ON SCHEMA definer TO definers;
                CREATE FUNCTION definer.all_of_it() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
                GRANT boss TO becomes_super WITH INHERIT FALSE, SET TRUE;
                CREATE ROLE between;
                GRANT pg_write_server_files TO between;
                GRANT between TO becomes_files WITH INHERIT FALSE, SET TRUE;
                CREATE SCHEMA trap;
                GRANT USAGE ON SCHEMA trap TO hostile;
                CREATE FUNCTION trap.is(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT pg_sleep(60) IS NULL';
                CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = name, FUNCTION = trap.is);
                ALTER ROLE hostile SET search_path = trap, pg_catalog;
                """);
    }

    @AfterAll
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        postgres.close();
    }

    private Target target() {
        return Targets.of("shop", 10, new HostPort("127.0.0.1", postgres.port()));
    }

    private RoleLook look(String role) {
        return looks.look(target(), role).join();
    }

    @ParameterizedTest
    @CsvSource({
        "harmless, ''",
        "writer, writes=high",
        "column_writer, writes=high",
        "unreachable, ''",
        "owner, writes=high creates=high",
        "creator, creates=high",
        "files, server-files=critical",
        "file_functions, server-files=critical",
        "programs, server-programs=critical",
        "signals, signal-backends=high",
        "reads_all, reads-all=low definer-functions=low",
        "monitors, monitors=low",
        "definers, definer-functions=low",
        "becomes_super, superuser=critical",
        "becomes_files, server-files=critical",
        "boss, superuser=critical",
        "maker, create-role=high create-database=low",
        "copier, replication=high bypass-rls=high",
        "hostile, ''",
    })
    void aRealServerTellsWhatTheRoleMayDo(String role, String expected) {
        RoleFacts facts = look(role).facts();

        String found = RoleRights.judge(facts, READING).stream()
                .map(one -> one.kind().code() + "=" + one.severity().code())
                .collect(Collectors.joining(" "));
        assertEquals(expected, found);
    }

    @Test
    void theWordsNameWhatThereIs() {
        List<Finding> findings = RoleRights.judge(look("writer").facts(), READING);

        assertEquals(
                "writes to relations: 2 (public.orders, public.others); 1 of 1 grants allow no WRITE",
                findings.getFirst().detail());
    }

    @Test
    void whoIsThereBesideTheGatewayIsSeen() throws SQLException {
        try (Connection same = postgres.connect("postgres", "harmless", PASSWORD);
                Connection other = postgres.connect("postgres", "writer", PASSWORD)) {
            RoleLook look = look("harmless");

            List<SeenBackend> strangers =
                    Strangers.of(requireNonNull(look.first()), requireNonNull(look.second()), look.own(), Set.of());
            assertEquals(
                    Set.of("harmless", "writer"),
                    strangers.stream().map(SeenBackend::user).collect(Collectors.toSet()));
            SeenBackend ours = one(strangers, "harmless");
            assertEquals("portcullis-harness", ours.application());
            assertEquals("127.0.0.1", ours.client());
            assertEquals(pidOf(same), ours.pid());
            assertTrue(ours.started() > 1_600_000_000_000_000L, () -> "its own user's start is seen: " + ours);
            SeenBackend theirs = one(strangers, "writer");
            assertEquals(pidOf(other), theirs.pid());
            assertEquals(0, theirs.started(), "of another's it is not told");
        }
    }

    private static SeenBackend one(List<SeenBackend> all, String user) {
        return all.stream()
                .filter(backend -> backend.user().equals(user))
                .findFirst()
                .orElseThrow();
    }

    private static int pidOf(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    @Test
    void theGatewaysOwnConnectionsAreKnownAsItsOwnAndGoneAfterwards() {
        RoleLook look = look("harmless");

        assertFalse(look.own().isEmpty());
        assertTrue(own.all().isEmpty(), () -> "still open: " + own.all());
    }

    @Test
    void whoIsNotLetInHasNoLook() {
        CompletionException failure = assertThrows(
                CompletionException.class, () -> looks.look(target(), "nobody").join());

        assertInstanceOf(TargetRefusal.class, failure.getCause());
    }

    @Test
    void aTargetThatAnswersNothingOfTheFormTellsNothing() {
        OwnQuestions.Answer odd = new OwnQuestions.Answer(List.of(List.of("1", "2", "3")), null);

        assertNull(RoleAnswers.attributes(odd));
        assertNull(RoleAnswers.memberships(odd));
        assertNull(RoleAnswers.some(odd));
        assertNull(RoleAnswers.backends(odd));
        assertNull(RoleAnswers.some(new OwnQuestions.Answer(List.of(List.of("many", "a")), null)));
        assertNull(RoleAnswers.some(new OwnQuestions.Answer(List.of(), "42501: no")));
        assertEquals("a?b?", RoleAnswers.safe("a\u001bb\u202e"));
        assertEquals(128, RoleAnswers.safe("x".repeat(10_000)).length());
    }
}
