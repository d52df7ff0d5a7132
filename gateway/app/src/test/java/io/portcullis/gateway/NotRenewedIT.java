package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Grants of services whose time runs out, at a real gateway: what their sessions read, and when. */
class NotRenewedIT {
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final int SESSIONS = 8;

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static Person service(String login, Duration time) {
        return world.person(
                GrantSpec.of(login, World.TARGET, World.ROLE).service().expiresIn(time));
    }

    /** From now on to its end, the sessions of this grant end one after another. */
    private static Grant spread(Grant grant) {
        Grant next = grant.rescoped(grant.scope()).spreadOver(Duration.ofMinutes(1));
        world.grants.put(next);
        return next;
    }

    private static List<RawClient> logins(Person person, int count) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(world.login(person));
        }
        return clients;
    }

    private static String last(RawClient client) {
        Message last = client.readToEnd(PATIENT).last();
        assertEquals("57P01", last.sqlState(), last::toString);
        return last.field('M');
    }

    @Test
    void sessionsAtRestEndAheadOfTheEndAndOneInATransactionAtTheEnd() throws Exception {
        Person person = service("runs-out", Duration.ofSeconds(20));
        List<RawClient> idle = logins(person, SESSIONS);
        try (RawClient busy = world.login(person)) {
            busy.query("BEGIN");
            spread(person.grant());

            long ahead = 0;
            for (RawClient client : idle) {
                ahead += last(client).contains("has not been renewed and expires at") ? 1 : 0;
            }

            // One whose moment is in the very last second may be cut off at the end as well.
            assertTrue(ahead >= SESSIONS / 2, () -> "not many ended ahead of the end");
            assertTrue(last(busy).contains("expired at"));
        } finally {
            idle.forEach(RawClient::close);
        }
        assertFalse(world.audit("\"type\":\"session_ended\"", "\"cause\":\"not-renewed\"")
                .isEmpty());
        assertTrue(world.gateway.metric("portcullis_sessions_cutoff_total", "cause", "not-renewed") >= SESSIONS / 2);
    }

    @Test
    void whatIsRenewedInTimeGoesOn() {
        Person person = service("is-renewed", Duration.ofSeconds(6));
        List<RawClient> clients = logins(person, SESSIONS);
        try {
            Grant renewed = person.grant()
                    .extendedTo(Instant.now().plus(Duration.ofHours(1)))
                    .spreadOver(Duration.ofMinutes(1));
            world.grants.put(renewed);
            Instant over = person.grant().validity().expiresAt().plusSeconds(1);
            while (Instant.now().isBefore(over)) {
                clients.forEach(client -> client.query("SELECT 1"));
            }
            clients.forEach(client -> client.query("SELECT 1"));
        } finally {
            clients.forEach(RawClient::close);
        }
    }
}
