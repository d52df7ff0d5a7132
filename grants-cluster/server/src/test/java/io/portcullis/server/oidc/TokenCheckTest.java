package io.portcullis.server.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.OriginRoom;
import io.portcullis.model.Principal;
import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.outbound.OutboundHttp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenCheckTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final SamplePerson RITA = SamplePerson.of("p-rita", "rita", "Rita", "everybody");
    private static final String ORIGIN = "192.0.2.7";
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final Vertx vertx = Vertx.vertx();
    private final OidcProvider provider = OidcProvider.start(List.of(RITA));
    private final AtomicLong nanos = new AtomicLong();
    private final Issuer issuer = new Issuer(
            new OidcIssuer(
                    "people",
                    provider.issuer(),
                    List.of("api"),
                    Principal.Kind.HUMAN,
                    List.of("groups"),
                    Map.of(),
                    "preferred_username",
                    "",
                    Map.of(),
                    null,
                    List.of(),
                    true,
                    null),
            new OutboundHttp(vertx, new HttpClientOptions()),
            DEADLINE,
            nanos::get);

    @AfterEach
    void close() {
        issuer.close();
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private TokenCheck check(int most) {
        return check(most, most);
    }

    private TokenCheck check(int most, int each) {
        return new TokenCheck(vertx, new OriginRoom(most, each), new OriginRoom(most, each));
    }

    private String token() {
        return provider.token(RITA, "api").signed();
    }

    private static Verdict got(Future<Verdict> answer) {
        return answer.toCompletionStage().toCompletableFuture().join();
    }

    private void past(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void manyTokensOfAnIssuerThatWasNeverAskedAskItOnce() {
        provider.slow(Duration.ofMillis(300));
        TokenCheck check = check(100);

        List<Future<Verdict>> all = Stream.generate(() -> check.access(issuer, token(), ORIGIN))
                .limit(50)
                .toList();

        all.forEach(one -> assertInstanceOf(Verdict.Good.class, got(one)));
        assertEquals(1, provider.asked(DISCOVERY));
        assertEquals(1, provider.asked("/keys"));
    }

    @Test
    void noMoreAreLookedAtThanMayBe() {
        provider.slow(Duration.ofMillis(500));
        TokenCheck check = check(2);

        List<Future<Verdict>> all = Stream.generate(() -> check.access(issuer, token(), ORIGIN))
                .limit(3)
                .toList();

        assertInstanceOf(Verdict.Busy.class, got(all.get(2)));
        assertInstanceOf(Verdict.Good.class, got(all.get(0)));
        assertInstanceOf(Verdict.Good.class, got(all.get(1)));
        // Whoever is done makes room.
        Await.until("there is room", SOON, () -> got(check.access(issuer, token(), ORIGIN)) instanceof Verdict.Good);
    }

    @Test
    void anIssuerThatIsAwayPausesNoTokenWhoseKeyIsKnown() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), ORIGIN)));
        String known = token();
        provider.down();
        past(IssuerKeys.PAUSE);
        provider.addKey();

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token(), ORIGIN)));
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known, ORIGIN)));
        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token(), ORIGIN)));
    }

    @Test
    void whoeverMakesUpNamesOfKeysPausesNoTokenWhoseKeyIsKnown() {
        TokenCheck check = check(4, 2);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), ORIGIN)));
        String known = token();
        provider.addKey();
        provider.slow(DEADLINE);
        past(IssuerKeys.PAUSE);

        List<Future<Verdict>> made = Stream.generate(() -> check.access(issuer, token(), ORIGIN))
                .limit(300)
                .toList();

        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known, ORIGIN)));
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known, "192.0.2.8")));
        assertEquals(2, made.stream().filter(one -> !one.isComplete()).count(), "others are told at once");
        assertInstanceOf(Verdict.Busy.class, got(made.get(2)));
        assertFalse(check.access(issuer, token(), "192.0.2.8").isComplete(), "there is room for other origins");
    }

    @Test
    void oneOriginAloneKeepsNobodyWaiting() {
        provider.slow(Duration.ofMillis(300));
        TokenCheck check = check(100, 1);
        got(check.access(issuer, token(), ORIGIN));
        String known = token();
        List<Future<Verdict>> flood = Stream.generate(() -> check.access(issuer, known, ORIGIN))
                .limit(300)
                .toList();

        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), "192.0.2.8")));
        assertTrue(flood.stream().anyMatch(one -> got(one) instanceof Verdict.Busy));
        Await.until("there is room", SOON, () -> got(check.access(issuer, token(), ORIGIN)) instanceof Verdict.Good);
    }

    @Test
    void whatIsNoTokenWaitsForNothing() {
        provider.slow(DEADLINE);
        TokenCheck check = check(1);

        List<String> wrong = List.of(
                "abc",
                "e30.e30.e30",
                provider.token(RITA, "api").unsigned(),
                token().replaceFirst("^[^.]*", encoded("{\"alg\":\"HS256\",\"kid\":\"k\"}")),
                token().replaceFirst("^[^.]*", encoded("{\"alg\":\"RS256\"}")));

        for (String token : wrong) {
            Future<Verdict> answer = check.access(issuer, token, ORIGIN);
            assertTrue(answer.isComplete(), token);
            assertInstanceOf(Verdict.Bad.class, got(answer));
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatItCanNotAskAgainYetIsNoVerdictOnTheToken() {
        provider.down();
        TokenCheck check = check(10);

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token(), ORIGIN)));
        provider.up();
        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token(), ORIGIN)));
        past(IssuerKeys.PAUSE);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), ORIGIN)));
    }

    @Test
    void aKeyThatTheIssuerDoesNotPublishIsNone() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), ORIGIN)));
        String withdrawn = token();
        provider.addKey();
        provider.withdrawOldKeys();
        past(IssuerKeys.REFRESH);
        issuer.keys().tick();
        Await.until(
                "the new keys are known",
                SOON,
                () -> got(check.access(issuer, token(), ORIGIN)) instanceof Verdict.Good);

        assertEquals(
                new Verdict.Bad("its key (kid) is none of the issuer's"), got(check.access(issuer, withdrawn, ORIGIN)));
    }

    @Test
    void keysOfAnIssuerThatIsAwayForTooLongCountNoMore() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token(), ORIGIN)));
        String known = token();
        provider.down();
        past(IssuerKeys.MAX_AGE);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known, ORIGIN)));

        past(Duration.ofSeconds(1));

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, known, ORIGIN)));
    }
}
