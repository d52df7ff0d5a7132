package io.portcullis.relay;

import io.portcullis.identity.ScramOffer;
import io.portcullis.model.Authenticator;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.LoginChecks;
import io.portcullis.session.Opening;
import io.portcullis.wire.scram.ScramServer;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the proof of one client is checked against, and the rule by which it is. */
final class OpeningLogin implements LoginChecks {
    private final LoopServices services;
    private final InetAddress origin;
    private final OpeningTls tls;
    /** As they were when the client was asked: a file that changes meanwhile is for the next. */
    private LoginRules rules = new LoginRules(List.of());

    private LoginRule rule = LoginRule.NONE;
    private boolean encrypted;
    private @Nullable ScramOffer offer;
    private @Nullable TokenVerdict verdict;
    private String confirmedBy = "";

    OpeningLogin(LoopServices services, InetAddress origin, OpeningTls tls) {
        this.services = services;
        this.origin = origin;
        this.tls = tls;
    }

    @Override
    public LoginRule rule(StartupRequest request, boolean isEncrypted) {
        encrypted = isEncrypted;
        rules = services.gateway().loginRules().get();
        rule = rules.pick(
                RuleQuestion.of(request, origin, encrypted, services.gateway().targets()));
        return rule;
    }

    /** Whether the client, that has proved who it is, would have been asked for the same proof had it named that target. */
    boolean isRightFor(String target, StartupRequest request) {
        return rules.pick(RuleQuestion.at(target, request, origin, encrypted)).equals(rule);
    }

    @Override
    public ScramServer scram(LoginName login) {
        return offer(login, Authenticator.Secret.class).server(nonce(), tls.binding());
    }

    @Override
    public ScramServer hopelessScram(LoginName login) {
        return offer(login, Authenticator.Secret.class).hopeless(nonce(), tls.binding());
    }

    @Override
    public ScramServer deviceScram(LoginName login) {
        return offer(login, Authenticator.Device.class).server(nonce(), tls.binding());
    }

    /** The credential of the device whose secret was proved; null if none was. */
    @Nullable
    String device(int candidate) {
        return candidate == Opening.Step.Link.NO_DEVICE || offer == null
                ? null
                : offer.credential(candidate).value();
    }

    /** The grant cluster has signed that this identity has confirmed the login. */
    void confirmed(String issuer, String subject) {
        confirmedBy = identity(issuer, subject);
    }

    private static String identity(String issuer, String subject) {
        return "subject " + subject + " of " + issuer;
    }

    private ScramOffer offer(LoginName login, Class<? extends Authenticator> kind) {
        ScramOffer made = services.gateway().logins().offer(login.login(), origin, kind);
        offer = made;
        return made;
    }

    private byte[] nonce() {
        byte[] nonce = new byte[ScramServer.MIN_NONCE];
        services.gateway().random().nextBytes(nonce);
        return nonce;
    }

    @Override
    public TokenSource tokenSource(String issuer) {
        return services.gateway().tokens().source(issuer);
    }

    @Override
    public boolean counts(LoginName login, boolean right) {
        boolean nobodyIsKnown = offer != null && offer.candidates() == 0 && !view().hasEverBeenFresh();
        return (!right && nobodyIsKnown) || settle(login, right);
    }

    private boolean settle(LoginName login, boolean right) {
        return services.gateway().failedProofs().settle(origin, login.login(), right, System.nanoTime());
    }

    private ClusterView view() {
        return services.gateway().view();
    }

    /**
     * Whether a token proves the login; the answer comes on the executor. It counts whether or not anybody waits for it by then.
     *
     * @param onDefect is told what went wrong in {@code then}
     */
    void verify(
            Opening.Step.Verify asked,
            Executor executor,
            Consumer<TokenVerdict> then,
            Consumer<? super Throwable> onDefect) {
        services.gateway()
                .tokens()
                .verdict(asked.issuer(), asked.demand(), asked.login().login(), asked.token(), origin)
                .exceptionally(this::undecided)
                .thenAcceptAsync(
                        found -> {
                            TokenVerdict settled = settled(asked.login(), found);
                            verdict = settled;
                            then.accept(settled);
                        },
                        executor)
                .whenComplete((_, defect) -> {
                    if (defect != null) {
                        onDefect.accept(causeOf(defect));
                    }
                });
    }

    private TokenVerdict undecided(Throwable defect) {
        services.observer().onDefect("token verdict", causeOf(defect));
        return new TokenVerdict.Refused(RefusalReason.INTERNAL, "");
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private TokenVerdict settled(LoginName login, TokenVerdict found) {
        boolean counts = switch (found) {
            case TokenVerdict.Proves _ -> settle(login, true);
            case TokenVerdict.Refused(RefusalReason reason, String _) ->
                !reason.isFailedProof() || isUnknowable(reason) || settle(login, false);
        };
        return counts
                ? found
                : new TokenVerdict.Refused(
                        RefusalReason.TOO_MANY_FAILURES,
                        found instanceof TokenVerdict.Refused refused ? refused.operatorDetail() : "");
    }

    private boolean isUnknowable(RefusalReason reason) {
        return reason == RefusalReason.UNKNOWN_LOGIN && !view().hasEverBeenFresh();
    }

    /** Whether what the login was proved by counts whatever this gateway knows of the cluster. */
    boolean isProvedByFile(int candidate) {
        return switch (candidate) {
            // No record of a certificate says otherwise.
            case Opening.Step.Authenticated.BY_CERTIFICATE -> true;
            case Opening.Step.Authenticated.BY_TOKEN ->
                verdict instanceof TokenVerdict.Proves proof && proof.fromFile();
            default -> offer != null && offer.isFromFile(candidate);
        };
    }

    /** Who the client is at the issuer of its token, or who has confirmed the login; empty without either. */
    String identity() {
        return verdict instanceof TokenVerdict.Proves proof ? identity(proof.issuer(), proof.subject()) : confirmedBy;
    }

    @Override
    public boolean hasCertificateOf(LoginName login) {
        return tls.proves(login.login());
    }

    /** What the secret was checked against; null if it did not come to that. */
    @Nullable
    ScramOffer offer() {
        return offer;
    }

    String place() {
        return rule.place();
    }
}
