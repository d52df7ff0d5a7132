package io.portcullis.story.login;

import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.person.Asked;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Clients;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Detour;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** psql and the JDBC driver without any credentials: their people confirm, with tokens of Keycloak at the API. */
public final class LinkPart implements Part {
    /** From the confirmation to the first row: what is ours of the time that a person waits. */
    private static final Duration OWN_TIME = Duration.ofSeconds(2);

    private static final int TIMES = 3;

    @Override
    public String name() {
        return "link";
    }

    @Override
    public String about() {
        return "psql and the JDBC driver without credentials, confirmed by their people";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        Person bert = new Person(stage, "bert");
        maria.mayReach(Database.BY_LINK);
        bert.mayReach(Database.BY_LINK);
        try (ClusterApi marias = stage.api(maria.apiToken());
                ClusterApi berts = stage.api(bert.apiToken())) {
            // The first time everything is new to both JVMs, as it is on a Monday morning: it counts too.
            for (int time = 1; time <= TIMES; time++) {
                waits(stage, marias, notes);
            }
            driver(stage, marias, notes);
            twoPeople(stage, marias, berts, notes);
            wrongCodeAndDenial(stage, marias, notes);
        }
    }

    private static void waits(Stage stage, ClusterApi maria, Notes notes) throws Exception {
        try (Waiting psql = Waiting.start(stage, "maria")) {
            Answer link = maria.get(psql.asked().path());
            Check.that(link.isGood(), link.words());
            for (String said : new String[] {"maria", Database.BY_LINK, "127.0.0.1"}) {
                Check.contains(said, link.body().toString(), "what the person is shown");
            }
            Instant begin = Instant.now();
            confirm(maria, psql.asked());
            psql.awaitRows();
            inTime("psql: from the confirmation to the rows, and psql's own end", begin, notes);
        }
    }

    private static void confirm(ClusterApi person, Asked asked) throws IOException {
        Answer answer = person.post(asked.path() + "/confirm", Map.of("code", asked.code()));
        Check.that(answer.isGood(), answer.words());
    }

    private static void inTime(String what, Instant begin, Notes notes) {
        Duration time = Duration.between(begin, Instant.now());
        notes.took(what, time);
        Check.that(time.compareTo(OWN_TIME) <= 0, "longer than " + OWN_TIME + ": " + time);
    }

    /** The driver shows no notices and gives up after 20 s: it is refused at once, and its next attempt succeeds. */
    private static void driver(Stage stage, ClusterApi maria, Notes notes) throws Exception {
        Instant begin = Instant.now();
        Asked asked = Driver.isAsked(stage, "maria");
        notes.tookSince("JDBC driver: refused with address and code, under a login timeout of 20 s", begin);
        begin = Instant.now();
        confirm(maria, asked);
        Await.until("the next attempt is let in", Driver.SOON, () -> Driver.reads(stage, "maria"));
        inTime("JDBC driver: from the confirmation to the first row", begin, notes);
        Check.that(!Driver.reads(stage, "maria"), "one confirmation is for one connection");
    }

    private static void twoPeople(Stage stage, ClusterApi maria, ClusterApi bert, Notes notes) throws Exception {
        try (Waiting marias = Waiting.start(stage, "maria");
                Waiting berts = Waiting.start(stage, "bert")) {
            Check.equal(404, bert.get(marias.asked().path()).status(), "maria's link, to bert");
            Check.equal(
                    404,
                    bert.post(
                                    marias.asked().path() + "/confirm",
                                    Map.of("code", marias.asked().code()))
                            .status(),
                    "bert confirms for maria");
            confirm(bert, berts.asked());
            berts.awaitRows();
            marias.stillWaits();
            confirm(maria, marias.asked());
            marias.awaitRows();
        }
        notes.held("two people behind one address: each confirms their own client, and nobody another's");
    }

    private static void wrongCodeAndDenial(Stage stage, ClusterApi maria, Notes notes) throws Exception {
        // From an address of its own: for a while nobody is asked again about a login that was denied from there.
        try (Detour detour = stage.clients().from("127.0.0.2");
                Waiting psql = Waiting.start(stage, "maria", Database.BY_LINK, Clients.by(detour))) {
            String path = psql.asked().path();
            Check.equal(
                    400,
                    maria.post(path + "/confirm", Map.of("code", "BBBB-BBBB")).status(),
                    "the answer to a wrong code");
            psql.stillWaits();
            Answer denied = maria.post(path + "/deny", Map.of());
            Check.that(denied.isGood(), denied.words());
            psql.awaitRefusal("denied in the browser");
        }
        notes.held("a wrong code lets nobody in; who is denied reads so");
    }
}
