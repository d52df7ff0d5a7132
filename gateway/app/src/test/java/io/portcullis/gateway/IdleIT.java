package io.portcullis.gateway;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where idle sessions are ended: also those in a transaction, but not those that wait for an answer. */
class IdleIT {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @Test
    void whoAsksForNothingIsSentAwayAndWhoWaitsForAnAnswerIsNot() throws Exception {
        try (World world = World.start(settings -> settings.with("portcullis.sessions.idle", "2s"))) {
            Person person = world.person("maria");
            Told told = Told.since(world);
            try (RawClient waiting = world.login(person)) {
                waiting.send(Frontend.query("SELECT pg_sleep(5)"));
                idleInTransaction(world.login(person));
                told.cutOff("idle");
                waiting.readUntil('Z', PATIENT);
                Assertion.fatal(waiting.readToEnd(PATIENT), "57P01", "it was idle for longer than this gateway");
            }
            world.awaitNoBackend(PATIENT);
        }
    }

    private static void idleInTransaction(RawClient client) {
        try (client) {
            client.query("BEGIN");
            Assertion.fatal(client.readToEnd(PATIENT), "57P01", "it was idle for longer than this gateway");
        }
    }
}
