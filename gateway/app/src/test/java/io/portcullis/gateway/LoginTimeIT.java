package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.oidc.OidcProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which logins there are, and why one is refused, does not show in how long it takes: to be asked, and from what proves it to the answer. */
@Tag("alone")
class LoginTimeIT {
    private static final int TIMES = 40;
    /** Deriving a key takes some milliseconds: that only one does it would show. */
    private static final long MOST_NANOS = 1_500_000;

    private static final String AUDIENCE = "portcullis";
    private static final String RULES = """
            rules:
              - {logins: [outcast], method: reject}
              - {logins: [t-*], method: jwt, issuer: staff}
              - {method: scram}
            """;

    @TempDir
    private static Path folder;

    private static Encryption encryption;
    private static OidcProvider staff;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        encryption = Encryption.of("optional");
        Path rules = Files.writeString(folder.resolve("logins.yaml"), RULES);
        staff = OidcProvider.start(List.of());
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.issuers.staff.issuer", staff.issuer())
                        .with("portcullis.issuers.staff.audience", AUDIENCE)
                        .with("portcullis.logins-file", rules.toString()));
        world.person("outcast");
        world.person("insider");
        world.grants.identity("t-known", staff.issuer(), "sub-of-t-known");
        world.gatewayKnows(world.grants.grant(GrantSpec.of("t-known", World.TARGET, World.ROLE)));
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
        }
        staff.close();
    }

    @Test
    void ofSecrets() {
        assertAlike(Map.of(
                "a wrong secret", () -> secret("insider"),
                "an unknown login", () -> secret("nobody"),
                "rejected by a rule", () -> secret("outcast")));
    }

    @Test
    void ofChallenges() {
        assertAlike(Map.of(
                "a login with a secret", () -> challenge("insider"),
                "an unknown login", () -> challenge("nobody"),
                "rejected by a rule", () -> challenge("outcast")));
    }

    /** From the startup packet to the salt. */
    private static long challenge(String login) {
        try (RawClient client = world.connectPlain(0)) {
            byte[] startup = Frontend.startup("user", login, "database", World.TARGET);
            byte[] first = Frontend.saslInitialResponse(Scram.MECHANISM, new Scram("wrong").clientFirst());
            long begun = System.nanoTime();
            client.send(startup);
            client.read(World.SOON);
            client.send(first);
            Message challenge = client.read(World.SOON);
            long nanos = System.nanoTime() - begun;
            assertEquals('R', challenge.tag(), challenge::toString);
            return nanos;
        }
    }

    private static long secret(String login) {
        try (RawClient client = world.connectPlain(0)) {
            client.send(Frontend.startup("user", login, "database", World.TARGET));
            client.read(World.SOON);
            Scram scram = new Scram("wrong");
            client.send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            String challenge = new String(client.read(World.SOON).body(), StandardCharsets.US_ASCII).substring(4);
            return nanosToRefuse(client, Frontend.saslResponse(scram.clientFinal(challenge)));
        }
    }

    @Test
    void ofTokens() {
        String good = staff.token("sub-of-t-known", AUDIENCE).signed();
        String others = staff.token("sub-of-another", AUDIENCE).signed();
        String ended = staff.token("sub-of-t-known", AUDIENCE)
                .expiresIn(Duration.ofMinutes(-5))
                .signed();
        String forged = staff.token("sub-of-t-known", AUDIENCE).forged();
        assertAlike(Map.of(
                "a good token for an unknown login", () -> token("t-nobody", good),
                "another's for a known one", () -> token("t-known", others),
                "one that has ended", () -> token("t-known", ended),
                "one that has ended for an unknown login", () -> token("t-nobody", ended),
                "one that is forged", () -> token("t-known", forged)));
    }

    private static long token(String login, String token) {
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", login, "database", World.TARGET));
            client.read(World.SOON);
            return nanosToRefuse(client, Frontend.password(token));
        }
    }

    private static long nanosToRefuse(RawClient client, byte[] proof) {
        long begun = System.nanoTime();
        client.send(proof);
        Message answer = client.read(World.SOON);
        long nanos = System.nanoTime() - begun;
        assertEquals("28P01", answer.sqlState(), answer::toString);
        assertEquals("", client.readToEnd(World.SOON).tags(), "one message, whatever the cause");
        return nanos;
    }

    /** In turns, so that whatever else this machine does meets all of them. */
    private static void assertAlike(Map<String, LongSupplier> cases) {
        Map<String, List<Long>> taken = new LinkedHashMap<>();
        for (int i = 0; i < TIMES; i++) {
            cases.forEach((what, run) ->
                    taken.computeIfAbsent(what, _ -> new ArrayList<>()).add(run.getAsLong()));
        }
        taken.forEach((what, nanos) -> taken.forEach((other, others) -> {
            long difference = Math.abs(at(nanos, TIMES / 2) - at(others, TIMES / 2));
            assertTrue(
                    difference < MOST_NANOS,
                    () -> what + " and " + other + ": medians differ by " + difference + " ns: " + nanos + others);
            assertTrue(
                    at(nanos, TIMES / 4) < at(others, 3 * TIMES / 4),
                    () -> what + " and " + other + ": the middle halves do not overlap: " + nanos + others);
        }));
    }

    private static long at(List<Long> nanos, int index) {
        return nanos.stream().sorted().toList().get(index);
    }
}
