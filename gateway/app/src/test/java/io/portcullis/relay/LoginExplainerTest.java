package io.portcullis.relay;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.policy.Known;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What would become of a login that a token proves: maria's counts from one network. */
class LoginExplainerTest {
    private static final StartupMessage MARIA = new StartupMessage(
            3, 0, List.of(StartupParameter.of("user", "maria"), StartupParameter.of("database", "shop")));

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final AtomicReference<@Nullable LoginExplanation> told = new AtomicReference<>();

    private static final class Marias extends OpeningWorld.Directory {
        @Override
        public List<Known<Credential>> credentials(String login) {
            ScramVerifier none = ScramVerifier.unmatchable(new byte[16], 4096);
            Credential credential = Credential.create(
                    CredentialId.random(new Random(1)),
                    "maria",
                    new Authenticator.Identity(none, "https://id.example.org", "4711"),
                    Validity.between(OpeningWorld.NOW.minusSeconds(1), OpeningWorld.NOW.plusSeconds(1)),
                    List.of(Cidr.parse("192.0.2.0/30")));
            return List.of(new Known<>(credential, true));
        }
    }

    private void explain(String from) {
        OpeningWorld world = new OpeningWorld();
        List<NamePattern> any = List.of(NamePattern.ANY);
        Map<String, String> options = Map.of("issuer", "staff");
        world.rules = new LoginRules(List.of(
                new LoginRule(1, 2, any, List.of(), LoginRule.Encrypted.ANY, any, null, LoginMethod.JWT, options)));
        new LoginExplainer(world.services(new Marias()))
                .explain(MARIA, InetAddress.ofLiteral(from), true, tasks::add, told::set);
    }

    private RefusalReason reason() {
        return requireNonNull(requireNonNull(told.get()).denial()).reason();
    }

    @Test
    void whatMustBeWaitedForIsExplainedWhereWhoAsksWantsIt() {
        explain("192.0.2.1");
        assertNull(told.get(), "not on whatever thread has found out");

        tasks.remove().run();

        assertEquals(RefusalReason.UNKNOWN_TARGET, reason(), "the login is known");
    }

    @Test
    void anIdentityThatDoesNotCountFromThereIsNone() {
        explain("192.0.2.4");
        tasks.remove().run();

        assertEquals(RefusalReason.UNKNOWN_LOGIN, reason());
    }
}
