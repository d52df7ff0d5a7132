package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A grant follows its person: their issuer is asked about them. */
@NodeTest
class FollowingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    private OidcProvider people;
    private Api api;
    private SamplePerson person;

    @BeforeEach
    void begin() {
        people = database.people();
        api = Api.operator(port, database);
        person = newPerson();
        endWhatOthersLeft();
    }

    /** Whoever has left and still holds something ends too, and what other tests have ended counts: here neither holds anybody back. */
    private void endWhatOthersLeft() {
        for (JsonNode grant :
                api.get("/v1/grants?state=active&limit=1000").expect(200).json().at("/items")) {
            api.post("/v1/grants/" + grant.at("/id").asText() + "/revoke", "{'reason':'a test before'}");
        }
        Await.until(
                "nobody is held back",
                SOON,
                () -> "0"
                        .equals(database.value(
                                "select count(*) from portcullis.person_check where held_at is not null")));
        database.value("with ended as (delete from portcullis.person_end) select 1");
    }

    @AfterEach
    void up() {
        people.up();
        people.remove(person.subject());
    }

    /** Somebody with a login of their own. */
    private SamplePerson newPerson() {
        String name = "f" + UUID.randomUUID().toString().substring(0, 8);
        SamplePerson made = SamplePerson.of("p/" + name + " ü", name, name, "everybody", "on-call");
        people.person(made);
        Await.until(
                "they are signed in",
                SOON,
                () -> Api.at(
                                port,
                                "Authorization",
                                "Bearer " + people.token(made, AUDIENCE).signed())
                        .get("/v1/me")
                        .at("/login")
                        .equals(name));
        return made;
    }

    @Test
    void whoIsDisabledWaitsForNothing() {
        String id = Api.at(
                        port,
                        "Authorization",
                        "Bearer " + people.token(person, AUDIENCE).signed())
                .post(
                        "/v1/requests",
                        "{'target':'vault','role':'app_read','duration':'1h','reason':'order 7','ticket':'OPS-7'}")
                .expect(201)
                .at("/id");
        Await.until(
                "their issuer has vouched for them",
                SOON,
                () -> "true"
                        .equals(database.value(
                                "select (found_at is not null)::text from portcullis.person_check where subject = '"
                                        + person.subject() + "'")));

        people.disable(person.subject());

        Await.until(
                "nobody can say yes any more",
                SOON,
                () -> "withdrawn"
                        .equals(database.value("select state from portcullis.access_request where id = '" + id + "'")));
        assertEquals(
                "person-disabled",
                String.valueOf(database.value("select event::json ->> 'words' from portcullis.audit where type ="
                                + " 'request_withdrawn' and event::json ->> 'request' = '" + id + "'"))
                        .split(":", 2)[0]);
    }

    private String grant(String more) {
        return api.post(
                        "/v1/grants",
                        "{'login':'" + person.login() + "','target':'orders','role':'app_read','duration':'1h',"
                                + "'reason':'r'" + more + "}")
                .expect(201)
                .at("/grant/id");
    }

    private Answer look(String grant) {
        return api.get("/v1/grants/" + grant).expect(200);
    }

    private void awaitEnd(String grant, String reason) {
        Await.until("the grant has ended", SOON, () -> look(grant).at("/state").equals("revoked"));
        assertTrue(
                look(grant).at("/reason").startsWith(reason + ": "), look(grant).text());
    }

    /** The issuer has answered about the person since the grant was made. */
    private void awaitConfirmed() {
        awaitConfirmed(person);
    }

    private void awaitConfirmed(SamplePerson person) {
        Await.until(
                "the issuer was asked",
                SOON,
                () -> "t"
                        .equals(database.value("select exists (select from portcullis.person_check where subject = '"
                                + person.subject() + "' and found_at > since)")));
    }

    private String health() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI ready = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
            return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void whoIsDisabledHoldsNoGrantWithinTheTimeAndNoSecret() {
        String id = grant("");
        String secret = api.get("/v1/logins/" + person.login() + "/credentials").at("/items/0/id");
        awaitConfirmed();
        long before = System.nanoTime();
        people.disable(person.subject());

        awaitEnd(id, "person-disabled");

        System.out.println("from disabling to the end of the grant: " + (System.nanoTime() - before) / 1_000_000
                + " ms, asked every " + ControlDatabase.FOLLOWED_EVERY.toMillis() + " ms");
        Answer audit = api.get("/v1/audit?type=grant_revoked&grant=" + id).expect(200);
        assertEquals("directory people", audit.at("/items/0/who"));
        Await.until(
                "the secret has ended",
                SOON,
                () -> api.get("/v1/credentials/" + secret).at("/state").equals("revoked"));
    }

    @Test
    void whoWasNeverFoundButDisabledIsUnclear() {
        people.disable(person.subject());

        String id = grant("");

        // Asked again: the answer before has been dealt with.
        Await.until("it is asked", SOON, () -> people.asked("/directory/users/" + person.subject()) >= 3);
        assertEquals("active", look(id).at("/state"));
        assertEquals(
                "f",
                database.value("select found_at is not null from portcullis.person_check where subject = '"
                        + person.subject() + "'"));
        api.post("/v1/grants/" + id + "/revoke", "{'reason':'r'}").expect(200);
    }

    @Test
    void aGrantThatNamesItsPersonNeedsNoLoginOfTheirs() {
        SamplePerson stranger = SamplePerson.of("p-named", "named", "Named", "everybody");
        people.person(stranger);
        String id = api.post(
                        "/v1/grants",
                        "{'login':'x" + person.login()
                                + "','target':'orders','role':'app_read','duration':'1h','reason':'r'," + "'issuer':'"
                                + people.issuer() + "','subject':'p-named'}")
                .expect(201)
                .at("/grant/id");

        awaitConfirmed(stranger);
        people.disable(stranger.subject());

        awaitEnd(id, "person-disabled");
    }

    @Test
    void aLostGroupEndsWhatNamesItAndTheLastRoleEverything() {
        String named = grant(",'groups':['on-call']");
        String other = grant(",'groups':['everybody']");
        awaitConfirmed();

        people.removeGroup(person.subject(), "on-call");
        awaitEnd(named, "group-lost");
        assertEquals("active", look(other).at("/state"));

        String nameless = grant("");
        people.removeGroup(person.subject(), "everybody");
        awaitEnd(nameless, "group-lost");
        awaitEnd(other, "group-lost");
    }

    @Test
    void whoIsGoneHoldsNothing() {
        String id = grant("");
        awaitConfirmed();

        people.remove(person.subject());

        awaitEnd(id, "person-gone");
    }

    @Test
    void whereTooManyWouldEndSomebodyHasToSayThatItIsRight() {
        String id = grant("");
        awaitConfirmed();
        database.value("with ended as (insert into portcullis.person_end (issuer, subject, at) select '"
                + people.issuer() + "', 'one of many ' || n, now() from generate_series(1, 1000) n) select 1");
        people.disable(person.subject());

        Await.until("they are held back", SOON, () -> isHeldBack(person));
        assertEquals("active", look(id).at("/state"));
        Await.until("it is noticed", SOON, () -> problem().startsWith("too many would end"));
        api.post("/v1/issuers/people/held-back/release", "{'reason':''}").expect(400);
        api.post("/v1/issuers/ci/held-back/release", "{'reason':'r'}").expect(404);

        Answer released = api.post("/v1/issuers/people/held-back/release", "{'reason':'right'}")
                .expect(200);

        assertEquals(person.login(), released.at("/items/0/login"));
        awaitEnd(id, "person-disabled");
        assertFalse(isHeldBack(person));
    }

    private boolean isHeldBack(SamplePerson person) {
        return api.get("/v1/issuers/people/held-back").expect(200).text().contains("\"" + person.subject() + "\"");
    }

    @Test
    void anIssuerThatIsAwayEndsNothingAndAlarms() throws IOException, InterruptedException {
        String id = grant("");
        awaitConfirmed();
        people.down();

        Await.until("it is noticed", SOON, () -> !problem().equals("none"));
        assertEquals("active", look(id).at("/state"));

        people.up();
        String since = database.value("select now()");
        Await.until(
                "they are confirmed again",
                SOON,
                () -> "t"
                        .equals(database.value("select found_at > '" + since
                                + "' from portcullis.person_check where subject = '" + person.subject() + "'")));
        people.disable(person.subject());
        awaitEnd(id, "person-disabled");
    }

    private String problem() {
        try {
            String[] parts = health().split("\"people-people-problem\": \"", 2);
            return parts.length < 2 ? "?" : parts[1].substring(0, parts[1].indexOf('"'));
        } catch (IOException e) {
            return "?";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "?";
        }
    }
}
