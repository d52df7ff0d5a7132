package io.portcullis.server.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.model.Principal;
import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.outbound.OutboundHttp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
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
        return new TokenCheck(vertx, most);
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

        List<Future<Verdict>> all =
                Stream.generate(() -> check.access(issuer, token())).limit(50).toList();

        all.forEach(one -> assertInstanceOf(Verdict.Good.class, got(one)));
        assertEquals(1, provider.asked(DISCOVERY));
        assertEquals(1, provider.asked("/keys"));
    }

    @Test
    void noMoreAreLookedAtThanMayBe() {
        provider.slow(Duration.ofMillis(500));
        TokenCheck check = check(2);

        List<Future<Verdict>> all =
                Stream.generate(() -> check.access(issuer, token())).limit(3).toList();

        assertInstanceOf(Verdict.Busy.class, got(all.get(2)));
        assertInstanceOf(Verdict.Good.class, got(all.get(0)));
        assertInstanceOf(Verdict.Good.class, got(all.get(1)));
        // Whoever is done makes room.
        Await.until("there is room", SOON, () -> got(check.access(issuer, token())) instanceof Verdict.Good);
    }

    @Test
    void anIssuerThatIsAwayPausesNoTokenWhoseKeyIsKnown() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token())));
        String known = token();
        provider.down();
        past(IssuerKeys.PAUSE);
        provider.addKey();

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token())));
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known)));
        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token())));
    }

    @Test
    void whatItCanNotAskAgainYetIsNoVerdictOnTheToken() {
        provider.down();
        TokenCheck check = check(10);

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token())));
        provider.up();
        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, token())));
        past(IssuerKeys.PAUSE);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token())));
    }

    @Test
    void aKeyThatTheIssuerDoesNotPublishIsNone() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token())));
        String withdrawn = token();
        provider.addKey();
        provider.withdrawOldKeys();
        past(IssuerKeys.REFRESH);
        issuer.keys().tick();
        Await.until("the new keys are known", SOON, () -> got(check.access(issuer, token())) instanceof Verdict.Good);

        assertEquals(new Verdict.Bad("its key (kid) is none of the issuer's"), got(check.access(issuer, withdrawn)));
    }

    @Test
    void keysOfAnIssuerThatIsAwayForTooLongCountNoMore() {
        TokenCheck check = check(10);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, token())));
        String known = token();
        provider.down();
        past(IssuerKeys.MAX_AGE);
        assertInstanceOf(Verdict.Good.class, got(check.access(issuer, known)));

        past(Duration.ofSeconds(1));

        assertInstanceOf(Verdict.Unknown.class, got(check.access(issuer, known)));
    }
}
