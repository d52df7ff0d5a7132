package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.config.Target;
import io.portcullis.identity.ScramLogins;
import io.portcullis.identity.ScramOffer;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.policy.Decision;
import io.portcullis.policy.Known;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.session.LoginChecks;
import io.portcullis.session.Opening;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.scram.ScramServer;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says what would become of a login, by going its way: the same {@link Opening}, rules and choice of the grant, without a client
 * and without a proof. What is looked at behind the grant (limits, budgets, the target itself) is not.
 */
public final class LoginExplainer {
    private final GatewayServices services;

    public LoginExplainer(GatewayServices services) {
        this.services = services;
    }

    /** Remembers what it was asked; everybody has the right certificate. */
    private final class Checks implements LoginChecks {
        private final InetAddress origin;
        private LoginRules rules = LoginRules.BUILT_IN;
        private @Nullable LoginRule rule;
        private @Nullable ScramOffer offer;

        Checks(InetAddress origin) {
            this.origin = origin;
        }

        @Override
        public LoginRule rule(StartupRequest request, boolean encrypted) {
            rules = services.loginRules().get();
            LoginRule picked = rules.pick(RuleQuestion.of(request, origin, encrypted, services.targets()));
            rule = picked;
            return picked;
        }

        @Override
        public ScramServer scram(LoginName login) {
            ScramOffer made = services.logins().offer(login.login(), origin, Authenticator.Secret.class);
            offer = made;
            return made.server(new byte[ScramServer.MIN_NONCE], null);
        }

        @Override
        public ScramServer deviceScram(LoginName login) {
            return services.logins()
                    .offer(login.login(), origin, Authenticator.Device.class)
                    .server(new byte[ScramServer.MIN_NONCE], null);
        }

        @Override
        public ScramServer hopelessScram(LoginName login) {
            return scram(login);
        }

        @Override
        public boolean counts(LoginName login, boolean right) {
            throw new IllegalStateException("nobody proves anything here");
        }

        @Override
        public TokenSource tokenSource(String issuer) {
            return services.tokens().source(issuer);
        }

        @Override
        public boolean hasCertificateOf(LoginName login) {
            return rule != null && rule.method() == LoginMethod.CERT;
        }
    }

    /** Whether clients can be encrypted as the question says: without it there is nothing to explain. */
    public boolean canBe(boolean encrypted) {
        return !encrypted || services.clientTls().encryption() != Opening.Encryption.OFF;
    }

    /**
     * {@code then} is told.
     *
     * @param executor on which that happens, if there is something to be waited for; else at once
     */
    public void explain(
            StartupMessage startup,
            InetAddress origin,
            boolean encrypted,
            Executor executor,
            Consumer<LoginExplanation> then) {
        Checks checks = new Checks(origin);
        Opening opening = new Opening(services.clientTls().encryption(), checks);
        ByteBuf answers = Unpooled.buffer();
        if (encrypted) {
            opening.onDirectTls();
            opening.onTlsEstablished("postgresql");
        }
        Opening.Step step = opening.onPacket(startup, false, answers);
        if (step instanceof Opening.Step.Refuse refused) {
            then.accept(denied(null, null, 0, null, refused.reason(), refused.refusal(), refused.operatorDetail()));
            return;
        }
        StartupRequest request = requireNonNull(opening.request());
        services.grants().prepare(request.login().login(), executor, () -> {
            opening.onPrepared(answers);
            then.accept(proved(request, origin, encrypted, checks));
        });
    }

    private LoginExplanation proved(StartupRequest request, InetAddress origin, boolean encrypted, Checks checks) {
        LoginRule rule = requireNonNull(checks.rule);
        LoginMethod runs = rule.methodOver(encrypted);
        ScramOffer offer = checks.offer;
        int secrets = offer == null ? 0 : offer.candidates();
        Refusal failed = Refusals.authenticationFailed(request.login().toString());
        if (runs == LoginMethod.REJECT) {
            return denied(rule, runs, 0, null, RefusalReason.REJECTED_BY_RULE, failed, rule.place());
        }
        boolean bySecretAlone = runs == LoginMethod.SCRAM;
        if (bySecretAlone && secrets == 0) {
            return denied(rule, runs, 0, null, RefusalReason.UNKNOWN_LOGIN, failed, "no secret of it counts");
        }
        boolean byToken = runs == LoginMethod.JWT || runs == LoginMethod.OAUTHBEARER;
        List<Known<Credential>> identities =
                byToken ? identities(request.login().login(), origin) : List.of();
        if (byToken && identities.isEmpty()) {
            return denied(
                    rule, runs, 0, null, RefusalReason.UNKNOWN_LOGIN, failed, "no record says whose token proves it");
        }
        boolean byGrant = RuleQuestion.isGrantsTarget(request, services.targets());
        Target asked = byGrant ? null : services.targets().forDatabase(request.database());
        if (asked == null && !byGrant) {
            Refusal unknown = Refusals.unknownTarget(request.database());
            return denied(rule, runs, secrets, null, RefusalReason.UNKNOWN_TARGET, unknown, "");
        }
        boolean fromFile = byToken
                ? identities.stream().anyMatch(Known::fromFile)
                : offer == null || secrets == 0 || offer.isFromFile(0);
        Decision decision = new GrantQuestion(request, origin, fromFile)
                .ask(
                        services,
                        services.grants().find(request.login().login()),
                        asked == null ? null : asked.name(),
                        request.grantId(),
                        null);
        return switch (decision) {
            case Decision.Refuse(RefusalReason reason, Refusal refusal, String detail) ->
                denied(rule, runs, secrets, asked == null ? null : asked.name(), reason, refusal, detail);
            case Decision.Admit(Known<Grant> grant) -> {
                String target = grant.record().target();
                boolean right = checks.rules
                        .pick(RuleQuestion.at(target, request, origin, encrypted))
                        .equals(rule);
                yield right
                        ? new LoginExplanation(rule, runs, secrets, target, grant.record(), null)
                        : denied(
                                rule,
                                runs,
                                secrets,
                                target,
                                RefusalReason.REJECTED_BY_RULE,
                                Refusals.noGrant(request.login().toString(), target),
                                "another than " + rule.place() + " is for " + target);
            }
        };
    }

    /** Those that tokens could prove now, from there. */
    private List<Known<Credential>> identities(String login, InetAddress origin) {
        Instant now = services.clock().instant();
        return services.grants().credentials(login).stream()
                .filter(known -> known.record().authenticator() instanceof Authenticator.Identity
                        && ScramLogins.isInForce(known.record(), now)
                        && ScramLogins.admits(known.record(), origin))
                .toList();
    }

    private static LoginExplanation denied(
            @Nullable LoginRule rule,
            @Nullable LoginMethod runs,
            int secrets,
            @Nullable String target,
            RefusalReason reason,
            Refusal refusal,
            String detail) {
        return new LoginExplanation(
                rule, runs, secrets, target, null, new LoginExplanation.Denial(reason, refusal, detail));
    }
}
