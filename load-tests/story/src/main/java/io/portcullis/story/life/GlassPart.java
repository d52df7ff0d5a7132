package io.portcullis.story.life;

import com.microsoft.playwright.Page;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.ClusterApi.Answer;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.life.AppSession.Secret;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        try (Desk anna = Desk.of(stage, "anna");
                Desk sven = Desk.of(stage, "sven");
                ClusterApi ben = new Person(stage, "ben").api(0)) {
            Map<String, Object> wish = Asking.wish(SHOP, Database.ROLE);
            wish.put("breakGlass", true);
            Check.equal(403, ben.post("/v1/requests", wish).status(), "who is not on call");
            Asking request = breaks(stage, anna, secret, notes);
            stage.node().awaitLog("break-glass-used.*anna", SOON);
            reviewed(stage, request, anna, sven);
            notes.held("reviewed by somebody of security, not by who broke it");
        }
    }

    private static Asking breaks(Stage stage, Desk anna, Secret secret, Notes notes) throws Exception {
        RequestPages.openForm(anna, stage.node().api() + "/ui/request?target=" + SHOP + "&role=" + Database.ROLE);
        RequestPages.fill(anna, "30m");
        Page page = anna.browser().page();
        page.locator("details.glass summary").click();
        page.locator("input[name=break-glass]").check();
        anna.browser().look("life-form-glass");
        Instant begin = Instant.now();
        Asking request = RequestPages.send(anna);
        try (AppSession session = secret.awaitSession(SHOP)) {
            session.reads();
            notes.tookSince("glass broken on the page; from the click on Send it to the first row", begin);
        }
        RequestPages.says(
                LinkForm.text(anna.browser()), List.of("granted", "broke the glass"), "the page of the request");
        anna.browser().look("life-glass-broken");
        return request;
    }

    private static void reviewed(Stage stage, Asking request, Desk anna, Desk sven) throws Exception {
        String address = "/ui/reviews/" + request.id();
        Answer own = anna.api().post("/v1/reviews/" + request.id() + "/sign-off", Map.of("comment", "all is well"));
        Check.equal(403, own.status(), "who broke the glass signs it off: " + own.words());
        anna.browser().page().navigate(stage.node().api() + address);
        Check.equal(0, anna.browser().page().locator("#words").count(), "where who broke the glass could sign it off");

        Page page = sven.browser().page();
        RequestPages.openForm(sven, stage.node().api() + "/ui/reviews");
        sven.browser().look("life-reviews");
        page.locator("a[href='" + address + "']").click();
        // The audit of gateways arrives by and by.
        Await.until("the page tells of the session", SOON, () -> {
            page.reload();
            return LinkForm.text(sven.browser()).contains("127.0.0.1");
        });
        RequestPages.says(
                LinkForm.text(sven.browser()),
                List.of("people/anna", "order 7 hangs", "glass", SHOP),
                "the page of the review");
        sven.browser().look("life-review");
        page.locator("#words").fill("was needed");
        LinkForm.button(sven.browser(), "I have looked at it").click();
        page.getByText("was needed").first().waitFor();
        sven.browser().look("life-review-signed-off");
        Check.equal(
                "signed-off",
                Asking.good(sven.api().get("/v1/reviews/" + request.id()))
                        .path("state")
                        .asText(),
                "the review's state");
    }
}
