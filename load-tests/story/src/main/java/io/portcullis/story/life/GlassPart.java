package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.life.AppSession.Secret;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** It can not wait: the glass is broken, everybody hears of it, and somebody else looks at it. */
public final class GlassPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SHOP = Database.SHOP_BY_SECRET;

    @Override
    public String name() {
        return "glass";
    }

    @Override
    public String about() {
        return "who is on call breaks the glass and is in at once; somebody else signs the review off";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        stage.operator().endGrants();
        Secret secret = Secret.of(new Person(stage, "anna"));
        Map<String, Object> wish = Asking.wish(SHOP, Database.ROLE);
        wish.put("breakGlass", true);
        try (ClusterApi anna = new Person(stage, "anna").api(0);
                ClusterApi ben = new Person(stage, "ben").api(0);
                ClusterApi sven = new Person(stage, "sven").api(0)) {
            Check.equal(403, ben.post("/v1/requests", wish).status(), "who is not on call");
            Instant begin = Instant.now();
            JsonNode request = Asking.good(anna.post("/v1/requests", wish));
            Check.equal("granted", request.path("state").asText(), "the request's state");
            try (AppSession session = secret.awaitSession(SHOP)) {
                session.reads();
                notes.tookSince("from the asking to the first row", begin);
            }
            String id = request.path("id").asText();
            stage.node().awaitLog("break-glass-used.*anna", SOON);
            String review = "/v1/reviews/" + id;
            Check.equal("open", Asking.good(sven.get(review)).path("state").asText(), "the review's state");
            Answer own = anna.post(review + "/sign-off", Map.of("comment", "all is well"));
            Check.equal(403, own.status(), "who broke the glass signs it off: " + own.words());
            JsonNode signed = Asking.good(sven.post(review + "/sign-off", Map.of("comment", "was needed")));
            Check.equal("signed-off", signed.path("state").asText(), "the review's state");
            notes.held("reviewed by somebody of security, not by who broke it");
        }
    }
}
