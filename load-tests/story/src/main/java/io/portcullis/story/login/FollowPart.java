package io.portcullis.story.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.keycloak.Administration;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A grant follows its person: what an administrator does at Keycloak ends sessions in the database. */
public final class FollowPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** What is promised: the node asks about people so often, and whoever is disabled has lost the grant by then. The rest is the machine's. */
    private static final Duration IN_TIME = Stage.ASKED_ABOUT_EVERY.plusSeconds(2);
    /** Keycloak tells of who is signed out by itself, so this is moments; the rest is the machine's. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "follow";
    }

    @Override
    public String about() {
        return "who is disabled, leaves a group or is signed out at Keycloak loses grants and sessions";
    }

    /** Something at Keycloak. */
    @FunctionalInterface
    private interface Act {
        void at(Administration keycloak) throws IOException;
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Administration keycloak = stage.keycloak().administration(Stage.COMPANY);
        Person bert = new Person(stage, "bert");
        followed(bert, "disabled at Keycloak", "person-disabled", at -> at.enable("bert", false), notes);
        Person audra = new Person(stage, "audra");
        followed(audra, "out of the group at Keycloak", "group-lost", at -> at.leave("audra", "auditors"), notes);
        keycloak.join("audra", "auditors");
        comesBack(bert, notes);
        signedOut(stage, notes);
        signsOut(stage, notes);
    }

    private static void followed(Person person, String what, String reason, Act act, Notes notes) throws Exception {
        Stage stage = person.stage();
        knows(person);
        JsonNode grant = person.mayReach(Database.BY_TOKEN);
        try (Sessions sessions = Sessions.of(person)) {
            // What was answered before is what later answers are compared with.
            Await.until(person.name() + " was asked about", SOON, () -> stage.isFollowed(person.subject()));
            act.at(stage.keycloak().administration(Stage.COMPANY));
            Instant begin = Instant.now();
            ends(sessions, reason, what, begin, IN_TIME, notes);
        }
        Check.equal("revoked", state(stage, grant), "the grant's state");
    }

    /** From the first time that somebody signs in on it is known whose login it is. */
    private static void knows(Person person) throws IOException {
        person.provesByTokens();
        try (ClusterApi api = person.stage().api(person.apiToken())) {
            Check.equal(
                    person.name(), api.get("/v1/me").body().path("login").asText(), "the login of " + person.name());
        }
    }

    private static void ends(Sessions sessions, String reason, String what, Instant begin, Duration inTime, Notes notes)
            throws Exception {
        sessions.awaitEnd(reason);
        Duration time = Duration.between(begin, Instant.now());
        notes.took(what + ": the sessions of psql and the JDBC driver were over after", time);
        Check.that(time.compareTo(inTime) <= 0, "longer than " + inTime + ": " + time);
    }

    private static String state(Stage stage, JsonNode grant) throws IOException {
        return stage.operator()
                .get("/v1/grants/" + grant.path("id").asText())
                .path("state")
                .asText();
    }

    /** What ended does not come again by itself; a new grant is as good as any. */
    private static void comesBack(Person bert, Notes notes) throws Exception {
        bert.stage().keycloak().administration(Stage.COMPANY).enable("bert", true);
        Check.that(!Sessions.isAdmitted(bert), "a grant that ended lets nobody in");
        bert.mayReach(Database.BY_TOKEN);
        Await.until("bert gets in", SOON, () -> Sessions.isAdmitted(bert));
        notes.held("enabled again: the old grant stays over, a new one admits");
    }

    private static void signedOut(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        knows(maria);
        JsonNode grant = maria.mayReach(Database.BY_TOKEN);
        try (Sessions sessions = Sessions.of(maria);
                Visitor visitor = visits(maria)) {
            // Keycloak tells of it before it answers its administrator.
            Instant begin = Instant.now();
            stage.keycloak().administration(Stage.COMPANY).signOut("maria");
            ends(sessions, "signed-out", "signed out by an administrator of Keycloak", begin, AT_ONCE, notes);
            Check.equal("revoked", state(stage, grant), "the grant's state");
            visitor.page().navigate(stage.node().api() + "/ui/");
            visitor.page().getByText("You have signed out").first().waitFor();
            // The status says it too, and of that the browser complains.
            visitor.begin();
            visitor.look("ended-at-provider");
            visitor.page().locator("main a.button").click();
            visitor.page().locator("#password").waitFor();
            notes.held("and the browser is told so, and has to sign in again");
        }
    }

    /** The person themselves, in the browser. */
    private static void signsOut(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        JsonNode grant = maria.mayReach(Database.BY_TOKEN);
        try (Sessions sessions = Sessions.of(maria);
                Visitor visitor = visits(maria)) {
            visitor.page().getByText("Sign out").click();
            visitor.page().locator("#kc-logout").waitFor();
            Instant begin = Instant.now();
            visitor.page().locator("#kc-logout").click();
            ends(sessions, "signed-out", "signed out in the browser, at Keycloak too", begin, AT_ONCE, notes);
        }
        Check.equal("revoked", state(stage, grant), "the grant's state");
    }

    private static Visitor visits(Person person) throws Exception {
        Stage stage = person.stage();
        Visitor visitor = stage.chromium().visitor(Look.DESK);
        visitor.page().navigate(stage.node().api() + "/ui/");
        visitor.signIn(person.name(), stage.password());
        visitor.page().waitForURL(stage.node().api() + "/ui/");
        return visitor;
    }
}
