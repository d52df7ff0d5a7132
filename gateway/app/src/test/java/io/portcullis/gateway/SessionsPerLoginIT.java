package io.portcullis.gateway;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.RawClient;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** So many sessions at once has one login, wherever they come from; others are not touched by it. */
class SessionsPerLoginIT {
    private static final int SESSIONS = 3;

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start(settings -> settings.with("portcullis.limits.sessions-per-login", "" + SESSIONS));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void whatIsBeyondIsRefusedAndWhatEndedMakesRoom() throws Exception {
        Person maria = world.person("maria");
        Person peter = world.person("peter");
        Deque<RawClient> open = new ArrayDeque<>();
        for (int round = 0; round < 3; round++) {
            while (open.size() < SESSIONS) {
                open.add(world.login(maria));
            }
            Told told = Told.since(world);
            Assertion.isFatal(world.tryLogin(maria), "53300", "too many connections: with your login");
            told.refusedLogin("too-many-sessions-of-login", "53300");
            world.login(peter).close();
            told.ended("client-closed");

            Told afterwards = Told.since(world);
            open.remove().close();
            afterwards.ended("client-closed");
        }
        open.forEach(RawClient::close);
    }
}
