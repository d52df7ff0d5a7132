package io.portcullis.relay;

import io.portcullis.config.CertificateName;
import io.portcullis.config.ListenerTls;
import io.portcullis.config.Target;
import io.portcullis.config.TargetDirectory;
import io.portcullis.grants.EmergencyUses;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantWatch;
import io.portcullis.identity.CertificateLogins;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.Known;
import io.portcullis.policy.RequestForm;
import io.portcullis.policy.StaleReason;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Budgets;
import io.portcullis.session.LoginLinks;
import io.portcullis.session.SessionObserver;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.upstream.TargetSlots;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a login needs before it is proved, at a gateway that is not there: tokens are judged as the test says, and secrets have a defect. */
final class OpeningWorld {
    static final int PER_LOGIN = 3;
    static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final SessionId ID = new SessionId("s0123456789abcde");

    final Deque<CompletableFuture<TokenVerdict>> verdicts = new ArrayDeque<>();
    final List<Throwable> defects = new ArrayList<>();
    /** Who hears what becomes of logins that somebody is to confirm. */
    final List<Consumer<LoginLinks.News>> asked = new ArrayList<>();

    final FailedProofs failed =
            new FailedProofs(new FailedProofs.Settings(PER_LOGIN, 0, Duration.ofDays(1), Duration.ofMillis(1), 1));
    boolean fresh = true;
    LoginRules rules = LoginRules.BUILT_IN;
    private final LoopServices loop = loop();

    OpeningLogin login() {
        return new OpeningLogin(loop, HERE, new OpeningTls(loop));
    }

    ClientOpening opening() {
        loop.gateway().limits().opened(HERE);
        return new ClientOpening(loop, HERE, ID, null);
    }

    /** What no login asks for before it is proved is not there. */
    @SuppressWarnings("NullAway")
    GatewayServices services(GrantDirectory directory) {
        return new GatewayServices(
                new NoTargets(),
                directory,
                EmergencyUses.NONE,
                new View(),
                (_, _, _) -> {
                    throw new IllegalStateException("no secrets here");
                },
                new Judged(),
                () -> rules,
                failed,
                new Observer(),
                null,
                FleetCancels.NONE,
                new ConnectionLimits(10, 10, 10, 10),
                1,
                Budgets.NONE,
                this::ask,
                RequestForm.NONE,
                new TargetSlots(10),
                new TargetLatencies((_, _, _) -> {}),
                new Traffic(),
                () -> null,
                new Leaving(),
                RelayWorld.DEADLINES,
                null,
                null,
                new ClientTls(ListenerTls.OPTIONAL, null, new CertificateLogins(CertificateName.CN, "")),
                new SecureRandom(),
                () -> NOW);
    }

    @SuppressWarnings("NullAway")
    private LoopServices loop() {
        return new LoopServices(services(new Directory()), null, null, null, null, null);
    }

    private LoginLinks.Waiting ask(LoginLinks.Wish wish, Consumer<LoginLinks.News> then) {
        asked.add(then);
        return () -> {};
    }

    private static final class NoTargets implements TargetDirectory {
        @Override
        public @Nullable Target find(String name) {
            return null;
        }

        @Override
        public @Nullable Target forDatabase(String database) {
            return null;
        }
    }

    private final class View implements ClusterView {
        @Override
        public long freshUntil() {
            return fresh ? FOREVER : 0;
        }

        @Override
        public StaleReason staleReason() {
            return StaleReason.NO_BEACON;
        }

        @Override
        public boolean hasEverBeenFresh() {
            return fresh;
        }
    }

    private final class Observer implements SessionObserver {
        @Override
        public void onDefect(String where, Throwable cause) {
            defects.add(cause);
        }
    }

    private final class Judged implements Tokens {
        @Override
        public CompletableFuture<TokenVerdict> verdict(
                String issuer, SignInDemand demand, String login, BearerToken token, InetAddress origin) {
            return verdicts.remove();
        }

        @Override
        public TokenSource source(String issuer) {
            throw new UnsupportedOperationException();
        }
    }

    /** Nothing is known, and that takes a task of its own to find out. */
    static class Directory implements GrantDirectory {
        @Override
        public void prepare(String login, Executor executor, Runnable ready) {
            executor.execute(ready);
        }

        @Override
        public List<Known<Grant>> find(String login) {
            return List.of();
        }

        @Override
        public GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Known<Credential>> credentials(String login) {
            return List.of();
        }
    }
}
