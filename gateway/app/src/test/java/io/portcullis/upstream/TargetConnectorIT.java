package io.portcullis.upstream;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.config.Announcement;
import io.portcullis.config.LatencySettings;
import io.portcullis.config.ScopeMode;
import io.portcullis.config.Secrets;
import io.portcullis.config.Target;
import io.portcullis.config.TargetSecurity;
import io.portcullis.harness.PostgresServer;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetUsers;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Replication;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.message.DataRow;
import io.portcullis.wire.message.Query;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins at a real server, and at one that takes nothing it does not know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TargetConnectorIT {
    private static final String SHOW = "SHOW client_connection_check_interval";

    private final PostgresServer postgres = PostgresServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private TargetConnector connector = connector(postgres.superuserPassword());

    @BeforeEach
    void aConnectorThatKnowsNothingYet() {
        connector = connector(postgres.superuserPassword());
    }

    @AfterAll
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        postgres.close();
    }

    private TargetConnector connector(String password) {
        return connector((_, _) -> password.toCharArray());
    }

    private TargetConnector connector(Secrets secrets) {
        return new TargetConnector(
                vertx,
                context,
                new Dialer(context, vertx.createNetClient(), new KeepAlive(60, 10, 6)),
                secrets,
                new OutgoingTlsFiles(Clock.systemUTC()),
                new ScramClientKeyCache(8),
                new SecureRandom(),
                Duration.ofSeconds(20));
    }

    private Target target(int port) {
        return Targets.of("shop", 10, new HostPort("127.0.0.1", port));
    }

    private <T> T await(Supplier<Future<T>> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(_ -> action.get().onSuccess(result::complete).onFailure(result::completeExceptionally));
        return result.join();
    }

    private Upstream connect(int port, StartupParameter... parameters) {
        return await(
                () -> connector.connect(target(port), postgres.superuser(), "postgres", SessionStartup.of(parameters)));
    }

    private Upstream connect(int port, SessionStartup session) {
        return await(() -> connector.connect(target(port), postgres.superuser(), "postgres", session));
    }

    /** The first column of the last row. */
    private String ask(Upstream upstream, String sql) {
        return await(() -> {
            Promise<String> answer = Promise.promise();
            upstream.channel().pipeline().addBefore("handler", null, new Answer(answer));
            upstream.takeOver().release();
            ByteBuf out = upstream.channel().alloc().buffer();
            new Query(sql).encode(out);
            upstream.channel().writeAndFlush(out);
            upstream.channel().config().setAutoRead(true);
            return answer.future();
        });
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final Promise<String> answer;
        private @Nullable MessageCollector messages;
        private String last = "";

        Answer(Promise<String> answer) {
            this.answer = answer;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext channel) {
            messages = new MessageCollector(channel.alloc(), 64 * 1024);
        }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            MessageCollector collector = requireNonNull(messages);
            collector.feed((ByteBuf) message);
            ((ByteBuf) message).release();
            for (Collected one = collector.poll(); one != null; one = collector.poll()) {
                if (one.tag() == 'D') {
                    last = String.valueOf(DataRow.decode(one.body()).text(0));
                } else if (one.tag() == 'Z') {
                    channel.pipeline().remove(this);
                    answer.complete(last);
                }
            }
        }
    }

    @Test
    void theFirstLoginSetsTheIntervalAndEveryLaterOneKeepsItOverResetAndDiscard() {
        Upstream first = connect(postgres.port());
        Upstream second = connect(postgres.port());

        assertEquals("1500ms", ask(first, SHOW));
        assertEquals("1500ms", ask(second, SHOW));
        assertEquals("1500ms", ask(second, "SET client_connection_check_interval = 0; RESET ALL; " + SHOW));
        ask(second, "SET client_connection_check_interval = 0");
        ask(second, "DISCARD ALL");
        assertEquals("1500ms", ask(second, SHOW));

        TargetConnector.discard(first);
        TargetConnector.discard(second);
    }

    @Test
    void whatTheClientAsksForAtStartupDoesNotUndoThePin() {
        TargetConnector.discard(connect(postgres.port()));

        Upstream second = connect(
                postgres.port(),
                StartupParameter.of("client_connection_check_interval", "0"),
                StartupParameter.of("options", "-c client_connection_check_interval=0"));

        assertEquals("1500ms", ask(second, SHOW));
        TargetConnector.discard(second);
    }

    private Target withUsers(TargetUsers users) {
        return new Target(
                "shop",
                List.of(new HostPort("127.0.0.1", postgres.port())),
                HostRole.ANY,
                "postgres",
                false,
                TargetSecurity.PLAIN,
                Map.of(),
                10,
                Duration.ZERO,
                Announcement.SETTINGS,
                ScopeMode.ENFORCE,
                LatencySettings.NONE,
                users);
    }

    /** So it is with the connection that ends a backend. */
    @Test
    void theUserOfARoleIsLoggedInAsByThePasswordOfTheRole() {
        List<String> asked = new ArrayList<>();
        connector = connector((target, role) -> {
            asked.add(target + "/" + role);
            return postgres.superuserPassword().toCharArray();
        });
        Target target = withUsers(new TargetUsers(Map.of("clerk", postgres.superuser()), Set.of()));

        Upstream upstream = await(() -> connector.connect(target, "clerk", "postgres", SessionStartup.of()));
        TargetGreeting told = await(() -> connector.ask(
                target,
                TargetAddress.of(upstream.address(), upstream.name()),
                "clerk",
                "postgres",
                "SELECT session_user"));

        assertEquals(postgres.superuser(), ask(upstream, "SELECT session_user"));
        assertEquals(List.of(postgres.superuser()), told.row());
        assertEquals(Set.of("shop/clerk"), Set.copyOf(asked));
        TargetConnector.discard(upstream);
    }

    /** PostgreSQL would cut it, and log in somebody else. */
    @Test
    void aUserWhoseNameWouldBeTooLongIsNotLoggedInAs() {
        Target target = withUsers(new TargetUsers(Map.of("*", "ptc_*"), Set.of()));

        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> await(() -> connector.connect(target, "r".repeat(60), "postgres", SessionStartup.of())));

        TargetRefusal refusal = assertInstanceOf(TargetRefusal.class, failure.getCause());
        assertTrue(refusal.operatorDetail().contains("63 bytes"), refusal::operatorDetail);
    }

    @Test
    void theLoginTellsPidAndStartOfItsBackend() {
        Upstream upstream = connect(postgres.port());

        String told = ask(
                upstream,
                "SELECT pg_backend_pid() || ' ' || (extract(epoch FROM backend_start) * 1000000)::int8"
                        + " FROM pg_stat_activity WHERE pid = pg_backend_pid()");

        assertEquals(upstream.greeting().key().pid() + " " + upstream.backendStartMicros(), told);
        TargetConnector.discard(upstream);
    }

    @Test
    void aServerThatRefusesThePinIsAskedAgainWithoutAndThenNeverWith() throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer pooler = FakeTargetServer.start(true, "1700000000000000", "f")) {
            for (int login = 0; login < 4; login++) {
                TargetConnector.discard(connect(pooler.port()));
            }

            List<Boolean> pinned = new ArrayList<>(pooler.pinned());
            assertEquals(List.of(false, true, false, false, false), pinned);
        }
    }

    @Test
    void aServerThatSpeaksTheNewestProtocolGivesALongKey() {
        Upstream upstream = connect(postgres.port());

        assertEquals(32, upstream.greeting().key().secret().length, "a PostgreSQL 18");
        TargetConnector.discard(upstream);
    }

    @ParameterizedTest
    @CsvSource({"SPEAKS, 2 2", "NEGOTIATES, 2 2", "REFUSES, 2 0 0", "CLOSES, 2 0 0"})
    void aServerIsAskedForTheNewestProtocolUnlessItDoesNotEvenNegotiate(FakeTargetServer.Newer newer, String asked)
            throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer server = FakeTargetServer.start(false, newer, "1700000000000000", "f")) {
            TargetConnector.discard(connect(server.port()));
            TargetConnector.discard(connect(server.port()));

            assertEquals(asked, server.minors().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }

    @Test
    void aServerThatNegotiatesUpwardsGetsNoLogin() throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer server = FakeTargetServer.start(false, FakeTargetServer.Newer.NEGOTIATES_UPWARDS)) {
            CompletionException failure = assertThrows(CompletionException.class, () -> connect(server.port()));

            TargetRefusal refusal = assertInstanceOf(TargetRefusal.class, failure.getCause());
            assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
            assertTrue(refusal.operatorDetail().contains("not asked for"), refusal::operatorDetail);
        }
    }

    @Test
    void aServerThatDoesNotAnswerOurQueryGetsNoSession() throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer silent = FakeTargetServer.start(false)) {
            CompletionException failure = assertThrows(CompletionException.class, () -> connect(silent.port()));

            TargetRefusal refusal = assertInstanceOf(TargetRefusal.class, failure.getCause());
            assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
            assertTrue(refusal.operatorDetail().contains("did not answer"), refusal::operatorDetail);
            assertFalse(refusal.refusal().toString().contains("query"));
        }
    }

    /** As PgBouncer does. Its refusal could be for the version too, so that is tried first. */
    @Test
    void aPoolerThatRefusesSettingsOfOursIsSparedThemFromThenOn() throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        SessionStartup announcing = new SessionStartup(
                List.of(), Map.of(), List.of(StartupParameter.of("portcullis.grant", "g1")), Replication.NONE);
        try (FakeTargetServer pooler = FakeTargetServer.start(true, "1700000000000000", "f")) {
            for (int i = 0; i < 2; i++) {
                Upstream upstream = await(
                        () -> connector.connect(target(pooler.port()), postgres.superuser(), "postgres", announcing));
                assertFalse(upstream.announced());
                TargetConnector.discard(upstream);
            }

            List<Boolean> announced = pooler.announced();
            assertEquals(List.of(true, true, false), announced.subList(0, 3));
            assertFalse(announced.subList(3, announced.size()).contains(true));
        }
    }

    @Test
    void aServerIsToldOfTheSession() {
        SessionStartup announcing = new SessionStartup(
                List.of(StartupParameter.of("options", "-c portcullis.grant=g2")),
                Map.of(),
                List.of(StartupParameter.of("portcullis.grant", "g1")),
                Replication.NONE);

        Upstream upstream =
                await(() -> connector.connect(target(postgres.port()), postgres.superuser(), "postgres", announcing));

        assertTrue(upstream.announced());
        assertEquals("g1", ask(upstream, "SHOW portcullis.\"grant\""));
        TargetConnector.discard(upstream);
    }

    private static SessionStartup fixing(Map<String, String> fixed) {
        return new SessionStartup(
                List.of(StartupParameter.of("TimeZone", "Europe/Berlin"), StartupParameter.of("options", "-c jit=on")),
                fixed,
                List.of(StartupParameter.of("application_name", "announced")),
                Replication.NONE);
    }

    /** As the server shows them, whatever the client asked for and however the value was written. */
    @Test
    void whatIsFixedCountsBeforeEverythingElse() {
        Map<String, String> fixed = Map.of(
                "timezone", "utc",
                "jit", "off",
                "statement_timeout", "61000ms",
                "application_name", "fixed",
                "datestyle", "German",
                "app.tenant", "it's a \\ and a \u00e9",
                "client_connection_check_interval", "7s");

        for (int i = 0; i < 2; i++) {
            Upstream upstream = await(
                    () -> connector.connect(target(postgres.port()), postgres.superuser(), "postgres", fixing(fixed)));

            assertEquals(
                    Map.of(
                            "timezone", "UTC",
                            "jit", "off",
                            "statement_timeout", "61s",
                            "application_name", "fixed",
                            "datestyle", "German, DMY",
                            "app.tenant", "it's a \\ and a \u00e9",
                            "client_connection_check_interval", "7s"),
                    upstream.fixed());
            assertEquals("7s", ask(upstream, "SHOW client_connection_check_interval"));
            TargetConnector.discard(upstream);
        }
    }

    /** A transaction is read-only by its default, not by its start. */
    @Test
    void whatDoesNotStayFixedAdmitsNobody() throws Exception {
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> connect(postgres.port(), fixing(Map.of("transaction_read_only", "on"))));
        assertEquals(
                "08006",
                assertInstanceOf(TargetRefusal.class, failure.getCause())
                        .refusal()
                        .sqlState());

        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer pooler = FakeTargetServer.start(false, "1700000000000000", "f", "60s", "f")) {
            failure = assertThrows(
                    CompletionException.class,
                    () -> connect(pooler.port(), fixing(Map.of("statement_timeout", "61s"))));
            TargetRefusal refusal = assertInstanceOf(TargetRefusal.class, failure.getCause());
            assertTrue(refusal.refusal().message().contains("does not keep a setting"), refusal::toString);
        }
    }

    @Test
    void aStandbyIsNoPrimary() throws Exception {
        connector = connector(FakeTarget.PASSWORD);
        try (FakeTargetServer standby = FakeTargetServer.start(false, "1700000000000000", "t")) {
            CompletionException failure = assertThrows(CompletionException.class, () -> connect(standby.port()));

            TargetRefusal refusal = assertInstanceOf(TargetRefusal.class, failure.getCause());
            assertEquals(RefusalReason.TARGET_UNREACHABLE, refusal.reason());
        }
    }
}
