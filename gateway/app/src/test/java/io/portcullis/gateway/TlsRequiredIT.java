package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where TLS is required: nobody says who they are in plain text. */
class TlsRequiredIT {
    private static World world;
    private static Person person;

    private Told told;

    @BeforeAll
    static void start() {
        world = World.start(Encryption.of("required"), settings -> settings);
        person = world.person("must-encrypt");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @Test
    void aPlainStartupIsRefusedAndToldWhatToDo() throws Exception {
        try (RawClient client = world.connectPlain(0)) {
            Message refusal = client.tryLogin(person.login(), person.password(), World.TARGET);
            Assertion.isFatal(refusal, "28000", "this gateway takes encrypted connections only");
            assertTrue(refusal.field('H').contains("sslmode=verify-full"), refusal::toString);
        }
        told.refusedLogin("tls-required", "28000");
    }

    @Test
    void psqlIsToldSoToo() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Psql.Result shown = Psql.run(
                World.SOON,
                "localhost",
                world.gateway.port(),
                person.login(),
                person.password(),
                "dbname=shop sslmode=disable",
                "-c",
                "SELECT 1");
        assertEquals(2, shown.status());
        assertTrue(shown.err().contains("takes encrypted connections only"), shown::err);
    }

    /** libpq before 17 sends its cancels in plain text, whatever its session does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelIsTakenEncryptedOrNot(boolean encrypted) {
        try (RawClient client = world.login(person);
                RawClient cancel = encrypted ? world.connect() : world.connectPlain(0)) {
            client.send(Frontend.query("SELECT pg_sleep(600) AS tls_cancel"));
            Running.await(world, "tls_cancel");
            cancel.send(Frontend.cancelRequest(client.backendPid(), client.secret()));
            assertEquals("57014", client.readUntil('E', World.SOON).getLast().sqlState());
            assertEquals("", cancel.readToEnd(World.SOON).tags());
        }
    }
}
