package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.session.LoginLinks.News;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a login that is confirmed in a browser counts as a success, where so many have failed that the next one must wait. */
class ClientOpeningTest {
    private static final String LOGIN = "maria";

    private final OpeningWorld world = new OpeningWorld();
    private final ClientOpening opening = world.opening();
    private final EmbeddedChannel channel = new EmbeddedChannel(opening);

    @BeforeEach
    void tooManyHaveFailed() {
        for (int i = 0; i < OpeningWorld.PER_LOGIN; i++) {
            world.failed.failed(OpeningWorld.HERE, LOGIN, System.nanoTime());
        }
        assertTrue(mustWait());
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertEquals(List.of(), world.defects);
    }

    private boolean mustWait() {
        return world.failed.waitOf(OpeningWorld.HERE, LOGIN, System.nanoTime()) > 0;
    }

    private void link(int device) {
        List<NamePattern> any = List.of(NamePattern.ANY);
        LoginRule rule =
                new LoginRule(1, 1, any, List.of(), LoginRule.Encrypted.ANY, any, null, LoginMethod.LINK, Map.of());
        StartupMessage startup = new StartupMessage(
                3, 0, List.of(StartupParameter.of("user", LOGIN), StartupParameter.of("database", "shop")));
        StartupRequest request = assertInstanceOf(
                        StartupRequest.Verdict.Accepted.class, StartupRequest.examine(startup))
                .request();
        opening.perform(channel.pipeline().context(opening), new Step.Link(request, rule, device));
        assertEquals(1, world.asked.size());
    }

    @Test
    void theRightSecretOfADeviceDoes() {
        link(0);

        assertFalse(mustWait());
    }

    @Test
    void aLoginDoesOnceItsPersonHasConfirmedIt() {
        link(Step.Link.NO_DEVICE);
        assertTrue(mustWait(), "who only asks has proved nothing");

        world.asked.getFirst().accept(new News.Confirmed("https://id.example.org", "4711"));
        channel.runPendingTasks();

        assertFalse(mustWait());
    }

    @Test
    void aLoginDoesNotThatItsPersonDenies() {
        link(Step.Link.NO_DEVICE);

        world.asked.getFirst().accept(new News.Denied());
        channel.runPendingTasks();

        assertTrue(mustWait());
    }
}
