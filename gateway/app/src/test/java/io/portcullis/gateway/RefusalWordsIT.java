package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.harness.FreePort;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Psql;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Cidr;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shown to whoever is not let in, by the JDBC driver and by psql: the very words. */
@ExtendWith(SharedWorld.class)
class RefusalWordsIT {
    private static final String ASK = "Ask the owner of this database for a grant, or the operators of the gateway.";
    private static final String RIGHT = "the right one";

    private static World world;
    private static String password;
    private static Grant spent;

    @BeforeAll
    static void arrive() throws IOException, SQLException {
        world = SharedWorld.get();
        password = world.grants.credential("visitor");
        addTarget(TargetSpec.of("down", "127.0.0.1:" + FreePort.next()));
        addTarget(TargetSpec.of("empty", world.postgres).database("no_such_database"));
        Instant now = Instant.now();
        Duration hour = Duration.ofHours(1);
        grant(spec("down", World.ROLE));
        grant(spec("empty", World.ROLE));
        grant(spec(World.TARGET, "expired").valid(now.minus(hour), now.minusSeconds(1)));
        grant(spec(World.TARGET, "future").valid(now.plus(hour), now.plus(hour.multipliedBy(2))));
        grant(spec(World.TARGET, "twice"));
        grant(spec(World.TARGET, "twice"));
        grant(spec(World.TARGET, World.ROLE));
        grant(spec(World.TARGET, "reader").within(GrantScope.ofClasses(Set.of(AllowedClass.READ))));
        grant(spec(World.TARGET, "elsewhere").within(from("192.0.2.0/24")));
        grant(spec(World.TARGET, "sos").within(onceAt("gateway-b")));
        spent = grant(spec(World.TARGET, World.ROLE).within(onceAt("gateway-a")));
        DriverManager.getConnection(world.jdbcUrl("&options=-cportcullis.grant=" + spent.id()), "visitor", password)
                .close();
        Grant revoked = grant(spec(World.TARGET, "revoked"));
        world.grants.revoke(revoked.id(), "incident 4711");
        world.gateway.awaitLog("record-revoked id=" + revoked.id(), World.SOON);
    }

    private static void addTarget(TargetSpec target) throws IOException {
        String secret =
                Files.readString(world.grants.secretsDir().resolve(World.TARGET).resolve(World.ROLE));
        world.grants.secret(target.name(), World.ROLE, secret.strip());
        world.grants.target(target);
    }

    private static GrantScope from(String network) {
        return new GrantScope(
                null, null, null, null, null, Map.of(), List.of(Cidr.parse(network)), null, null, Map.of());
    }

    private static GrantScope onceAt(String gateway) {
        return GrantScope.FULL.inEmergency(new EmergencyUse(gateway, Duration.ofHours(1)));
    }

    private static GrantSpec spec(String target, String role) {
        return GrantSpec.of("visitor", target, role);
    }

    private static Grant grant(GrantSpec spec) {
        Grant grant = world.grants.grant(spec);
        world.gatewayKnows(grant);
        return grant;
    }

    @AfterAll
    static void leave() {
        world.grants.removeTarget("down");
        world.grants.removeTarget("empty");
    }

    /** @param options a setting for the server's command line, or empty */
    record Attempt(String user, String secret, String database, String options) {
        Attempt(String user, String database) {
            this(user, RIGHT, database, "");
        }

        String password() {
            return secret.equals(RIGHT) ? password : secret;
        }
    }

    /** The fields of an ErrorResponse; the last two may be empty. */
    record Words(String sqlState, String message, String detail, String hint) {
        Words(String sqlState, String message, String hint) {
            this(sqlState, message, "", hint);
        }

        String inJdbc() {
            return sqlState + " FATAL: " + message + field("\n  Detail: ", detail) + field("\n  Hint: ", hint);
        }

        String inPsql() {
            return "psql: error: connection to server at \"127.0.0.1\", port PORT failed: FATAL:  " + message + "\n"
                    + field("DETAIL:  ", detail, "\n") + field("HINT:  ", hint, "\n");
        }

        private static String field(String before, String value, String... behind) {
            return value.isEmpty() ? "" : before + value + String.join("", behind);
        }
    }

    static Stream<Arguments> refusals() {
        Words wrongPassword = new Words(
                "28P01",
                "password authentication failed for user \"visitor\"",
                "The login name and a current connection secret are needed.");
        Words unknownLogin = new Words(
                "28P01",
                "password authentication failed for user \"nobody\"",
                "The login name and a current connection secret are needed.");
        return Stream.of(
                arguments(new Attempt("visitor", "guessed", World.TARGET, ""), wrongPassword),
                arguments(new Attempt("nobody", "guessed", World.TARGET, ""), unknownLogin),
                arguments(
                        new Attempt("visitor", "nowhere"),
                        new Words(
                                "3D000",
                                "database \"nowhere\" is not a target of this gateway",
                                "Check the database name in the connection string.")),
                arguments(
                        new Attempt("visitor/boss", World.TARGET),
                        new Words("28000", "no grant admits \"visitor/boss\" to \"shop\"", ASK)),
                arguments(
                        new Attempt("visitor/revoked", World.TARGET),
                        new Words("28000", "grant GRANT was revoked", ASK)),
                arguments(
                        new Attempt("visitor/expired", World.TARGET),
                        new Words("28000", "grant GRANT expired at TIME", ASK)),
                arguments(
                        new Attempt("visitor/future", World.TARGET),
                        new Words("28000", "grant GRANT is not valid before TIME", ASK)),
                arguments(
                        new Attempt("visitor/twice", World.TARGET),
                        new Words(
                                "28000",
                                "several grants admit \"visitor/twice\" to \"shop\": choose one",
                                "To choose from: role twice (GRANT); role twice (GRANT).",
                                "To choose among grants of one role, add options=-cportcullis.grant=ID.")),
                arguments(
                        new Attempt("visitor", World.TARGET),
                        new Words(
                                "28000",
                                "several grants admit \"visitor\" to \"shop\": choose one",
                                "To choose from: role clerk (GRANT); role reader (GRANT); role twice (GRANT); role twice (GRANT).",
                                "Log in as \"visitor/ROLE\", or add options=-cportcullis.grant=ID.")),
                arguments(
                        new Attempt("visitor", "down"),
                        new Words(
                                "08006",
                                "the target \"down\" cannot be reached by the gateway",
                                "Try again; if it goes on, tell the operators of the gateway.")),
                arguments(
                        new Attempt("visitor", "empty"),
                        new Words("3D000", "the database behind target \"empty\" does not exist", "")),
                arguments(
                        new Attempt("visitor/clerk", RIGHT, World.TARGET, "-c role=postgres"),
                        new Words(
                                "42501",
                                "the startup parameter \"role\" is not allowed through the gateway",
                                "The grant decides on the role; parameters that change it are refused.",
                                "Remove it from the connection string or from \"options\".")),
                arguments(
                        new Attempt("visitor/clerk", RIGHT, World.TARGET, "-c portcullis.session=s1"),
                        new Words(
                                "42501",
                                "the startup parameter \"portcullis.session\" is the gateway's own",
                                "The gateway says by it under which grant the session runs.",
                                "Remove it. To choose a grant, add options=-cportcullis.grant=ID.")),
                arguments(
                        new Attempt("visitor/reader", RIGHT, World.TARGET, "-c default_transaction_read_only=off"),
                        new Words(
                                "42501",
                                "the startup parameter \"default_transaction_read_only\" is not allowed by the grant",
                                "What the grant does not allow to be set by a statement, it does not allow at the start.",
                                "Remove it from the connection string or from \"options\", or ask for a grant with SESSION.")),
                arguments(
                        new Attempt("visitor/elsewhere", World.TARGET),
                        new Words("28000", "grant GRANT does not admit you from this network", ASK)),
                arguments(
                        new Attempt("visitor/sos", World.TARGET),
                        new Words(
                                "28000",
                                "emergency grant GRANT is for another gateway",
                                "Connect to the gateway \"gateway-b\".")),
                arguments(
                        new Attempt("visitor", RIGHT, World.TARGET, "-c portcullis.grant=" + spent.id()),
                        new Words(
                                "28000",
                                "emergency grant GRANT has been used",
                                "It admits one session, which began at TIME.",
                                "Ask the operators of the gateway for another one. If it was not you who used it, tell them.")),
                arguments(
                        new Attempt("visitor/clerk", RIGHT, World.TARGET, "-c work_mem=much"),
                        new Words(
                                "22023",
                                "the target \"shop\" refused a startup parameter",
                                "Check the names and values of the settings in the connection string.")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theJdbcDriverTells(Attempt attempt, Words words) {
        String url = "jdbc:postgresql://" + world.gateway.host() + ":" + world.gateway.port() + "/" + attempt.database()
                + "?sslmode=disable&options=" + attempt.options().replace(" ", "%20");
        SQLException told = assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(url, attempt.user(), attempt.password())
                        .close());
        assertEquals(words.inJdbc(), Golden.text(told.getSQLState() + " " + told.getMessage()));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void psqlTells(Attempt attempt, Words words) throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Psql.Result told = Psql.run(
                World.SOON,
                world.gateway.host(),
                world.gateway.port(),
                attempt.user(),
                attempt.password(),
                "dbname=" + attempt.database() + " options='" + attempt.options() + "'",
                "-c",
                "SELECT 1");
        assertEquals(
                new Psql.Result(2, "", words.inPsql()),
                new Psql.Result(told.status(), told.out(), Golden.text(told.err())));
    }
}
