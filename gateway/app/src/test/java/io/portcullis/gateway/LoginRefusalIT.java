package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is not let in, what it is answered, and what operator and auditor are told. */
@Tag("alone")
class LoginRefusalIT extends Witnessed {
    private Message refused(String login, String password, String database, String reason, String sqlState)
            throws Exception {
        Message answer = answer(login, password, database);
        Assertion.isFatal(answer, sqlState, "");
        String line = told.refusedLogin(reason, sqlState);
        assertTrue(line.contains("login=\"" + login + "\" database=\"" + database + "\""), line);
        return answer;
    }

    private void assertMessage(Message answer, String message, Grant grant) {
        assertEquals(message, answer.field('M').replace(grant.id().value(), "GRANT"));
        assertTrue(answer.field('H').startsWith("Ask the owner"), answer::toString);
    }

    private Grant grant(GrantSpec spec) {
        Grant grant = world.grants.grant(spec);
        world.gatewayKnows(grant);
        return grant;
    }

    // Authentication

    @Test
    void aWrongPasswordAndAnUnknownLoginAreAnsweredInTheSameWords() throws Exception {
        Person person = world.person("known");
        Message wrong = refused("known", "not " + person.password(), "shop", "wrong-password", "28P01");
        Message unknown = refused("nobody", person.password(), "shop", "unknown-login", "28P01");
        assertEquals("password authentication failed for user \"known\"", wrong.field('M'));
        assertArrayEquals(wrong.raw(), replaced(unknown, "nobody", "known"));
    }

    private static byte[] replaced(Message message, String from, String to) {
        String text = new String(message.raw(), StandardCharsets.ISO_8859_1).replace(from, to);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes[4] += (byte) (to.length() - from.length()); // the length word, short as the message is
        return bytes;
    }

    @Test
    void anUnknownDatabaseIsNotToldToWhoDoesNotKnowThePassword() throws Exception {
        Person person = world.person("guesses-databases");
        refused(person.login(), "wrong", "no-such-target", "wrong-password", "28P01");
    }

    @Test
    void theChallengeOfAnUnknownLoginLooksLikeARealOne() {
        world.person("has-a-salt");
        List<String> real = List.of(challenge("has-a-salt"), challenge("has-a-salt"));
        List<String> mock = List.of(challenge("has-no-salt"), challenge("has-no-salt"));
        assertEquals(real.get(0), real.get(1));
        assertEquals(mock.get(0), mock.get(1), "a salt that changes would tell");
        assertEquals(real.getFirst().length(), mock.getFirst().length());
        assertEquals(iterations(real.getFirst()), iterations(mock.getFirst()));
    }

    /** Salt and iterations: what is the same at each attempt. */
    private static String challenge(String login) {
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", login, "database", "shop"));
            client.read(World.SOON);
            client.send(Frontend.saslInitialResponse(Scram.MECHANISM, new Scram("any").clientFirst()));
            String challenge = new String(client.read(World.SOON).body(), StandardCharsets.US_ASCII);
            return challenge.substring(challenge.indexOf(",s="));
        }
    }

    private static String iterations(String challenge) {
        return challenge.substring(challenge.indexOf(",i="));
    }

    @Test
    void anUnknownLoginTakesNoLongerThanAWrongPassword() {
        world.person("timed");
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            known.add(nanosToRefuse("timed"));
            unknown.add(nanosToRefuse("nobody-timed"));
        }
        long difference = Math.abs(median(known) - median(unknown));
        // Deriving a key takes some milliseconds: that only one of the two does it would show here.
        assertTrue(difference < 1_500_000, () -> "medians differ by " + difference + " ns: " + known + unknown);
    }

    /** From the client's proof, which is always wrong, to the refusal. */
    private static long nanosToRefuse(String login) {
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup("user", login, "database", "shop"));
            client.read(World.SOON);
            Scram scram = new Scram("wrong");
            client.send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            String challenge = new String(client.read(World.SOON).body(), StandardCharsets.US_ASCII).substring(4);
            byte[] proof = Frontend.saslResponse(scram.clientFinal(challenge));
            long begun = System.nanoTime();
            client.send(proof);
            assertEquals('E', client.read(World.SOON).tag());
            return System.nanoTime() - begun;
        }
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2);
    }

    @Test
    void aCredentialThatHasExpiredDoesNotAdmit() throws Exception {
        Credential credential = world.grants.credential("expired-secret", "the password", Duration.ofMillis(1));
        world.gatewayKnows(credential);
        grant(GrantSpec.of("expired-secret", World.TARGET, World.ROLE));
        told = Told.since(world);
        refused("expired-secret", "the password", "shop", "unknown-login", "28P01");
    }

    @Test
    void aCredentialThatIsRevokedDoesNotAdmitAnyMore() throws Exception {
        Credential credential = world.grants.credential("revoked-secret", "the password", Duration.ofHours(1));
        grant(GrantSpec.of("revoked-secret", World.TARGET, World.ROLE));
        world.gatewayKnows(credential);
        assertEquals('Z', answer("revoked-secret", "the password", "shop").tag());
        world.grants.put(credential.revoked());
        told.event("\"record\":\"" + credential.id() + "\"", "\"what\":\"revoked\"");
        refused("revoked-secret", "the password", "shop", "unknown-login", "28P01");
    }

    // Grants

    @Test
    void anUnknownTargetIsToldAsSuch() throws Exception {
        Person person = world.person("asks-elsewhere");
        Message answer = refused(person.login(), person.password(), "no-such-target", "unknown-target", "3D000");
        assertEquals("database \"no-such-target\" is not a target of this gateway", answer.field('M'));
    }

    @Test
    void withoutAGrantNobodyGetsIn() throws Exception {
        String password = world.grants.credential("no-grant");
        grant(GrantSpec.of("someone-else", World.TARGET, World.ROLE));
        told = Told.since(world);
        Message answer = refused("no-grant", password, "shop", "no-grant", "28000");
        assertEquals("no grant admits \"no-grant\" to \"shop\"", answer.field('M'));
        assertTrue(answer.field('H').startsWith("Ask the owner"), answer::toString);
    }

    @Test
    void aGrantForAnotherTargetDoesNotAdmit() throws Exception {
        String password = world.grants.credential("elsewhere");
        grant(GrantSpec.of("elsewhere", "warehouse", World.ROLE));
        refused("elsewhere", password, "shop", "no-grant", "28000");
    }

    @Test
    void aRoleThatIsNotGrantedDoesNotAdmit() throws Exception {
        Person person = world.person("wants-more");
        Message answer = refused("wants-more/admin", person.password(), "shop", "no-grant", "28000");
        assertEquals("no grant admits \"wants-more/admin\" to \"shop\"", answer.field('M'));
    }

    @Test
    void anotherPersonsGrantCanNotBeChosen() throws Exception {
        Person owner = world.person("owner");
        Person thief = world.person("thief");
        Message answer = answer(
                thief.login(),
                thief.password(),
                "shop",
                "options",
                "-c portcullis.grant=" + owner.grant().id());
        Assertion.isFatal(answer, "28000", "no grant admits \"thief\" to \"shop\"");
        told.refusedLogin("no-grant", "28000");
    }

    @Test
    void severalGrantsMustBeChosenFrom() throws Exception {
        Person person = world.person("two-grants");
        Grant other = grant(GrantSpec.of("two-grants", World.TARGET, World.ROLE));
        Message answer = refused(person.login(), person.password(), "shop", "ambiguous-grant", "28000");
        assertTrue(answer.field('D').contains(person.grant().id().value()), answer::toString);
        assertTrue(answer.field('D').contains(other.id().value()), answer::toString);
        assertEquals(
                'Z',
                answer(person.login(), person.password(), "shop", "options", "-c portcullis.grant=" + other.id())
                        .tag());
    }

    @Test
    void anExpiredGrantDoesNotAdmit() throws Exception {
        String password = world.grants.credential("late");
        Instant end = Instant.now().minusSeconds(5);
        Grant grant = grant(GrantSpec.of("late", World.TARGET, World.ROLE).valid(end.minusSeconds(60), end));
        Message answer = refused("late", password, "shop", "grant-expired", "28000");
        assertMessage(answer, "grant GRANT expired at " + grant.validity().expiresAt(), grant);
    }

    @Test
    void aFutureGrantDoesNotAdmitYet() throws Exception {
        String password = world.grants.credential("early");
        Instant begin = Instant.now().plusSeconds(600);
        Grant grant = grant(GrantSpec.of("early", World.TARGET, World.ROLE).valid(begin, begin.plusSeconds(600)));
        Message answer = refused("early", password, "shop", "grant-not-yet-valid", "28000");
        assertMessage(
                answer, "grant GRANT is not valid before " + grant.validity().notBefore(), grant);
    }

    @Test
    void aRevokedGrantDoesNotAdmit() throws Exception {
        Person person = world.person("revoked");
        world.grants.revoke(person.grant().id(), "no longer needed");
        told.event("\"record\":\"" + person.grant().id() + "\"", "\"what\":\"revoked\"");
        Message answer = refused(person.login(), person.password(), "shop", "grant-revoked", "28000");
        assertMessage(answer, "grant GRANT was revoked", person.grant());
    }
}
