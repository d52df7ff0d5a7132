package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.GatewayProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rosa has no grant: she asks for one from within her client, Bert says yes in his browser, and it is revoked while she works. */
final class LifeStep implements Step {
    static final String LOGIN = "rosa";

    private static final String COUNT = "select count(*) as orders from orders";
    private static final String FORGOTTEN_JOIN = "select count(*) from orders, customers";
    private static final String REASON = "order 7 hangs";
    private static final String DONE = "order 7 is found";

    private static final Pattern PROMPT =
            Pattern.compile("open (https://\\S+?),? (?:and )?confirm the code ([A-Z]{4}-[A-Z]{4})");
    private static final Pattern WAITING =
            Pattern.compile("[^\n]*waiting for approval by " + People.APPROVERS + ", 0 of 1[^\n]*");
    private static final Pattern ROWS = Pattern.compile("(?s) *orders *\n.*?\\d+\\s*\n\\(1 row\\)");
    private static final Pattern IN_THE_INBOX = Pattern.compile("/ui/requests/(r[0-9a-z]{15})");

    @Override
    public String title() {
        return "Access is asked for in a terminal, given by a colleague, and taken away";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say(
                "Rosa has neither a secret nor a grant. Her client tells her where to confirm that it is she who connects;"
                        + " there she is asked what for, and a colleague decides.");
        Client.Started client = start(scene);
        Matcher prompt = client.output().await(PROMPT, Scene.PATIENCE);
        screen.output(prompt.group());
        screen.line("");
        try (HttpBrowser rosa = new HttpBrowser(scene.stage().trust());
                HttpBrowser bert = new HttpBrowser(scene.stage().trust())) {
            String request = ask(scene, rosa, prompt.group(1), prompt.group(2));
            if (scene.client().waits()) {
                screen.output(client.output().await(WAITING, Scene.PATIENCE).group());
            }
            Instant yes = approve(scene, bert, request);
            JsonNode grant =
                    scene.stage().api().get("/v1/requests/" + request).body().path("grant");
            if (!scene.client().waits()) {
                scene.stage().awaitLearnt(grant.path("position"));
                client = start(scene);
            }
            String rows = client.output().await(ROWS, Scene.PATIENCE).group();
            Duration time = Duration.between(yes, Instant.now());
            screen.output(rows);
            screen.ok((scene.client().waits() ? "rows in the same connection " + Text.seconds(time) : "rows")
                    + " after Bert's yes; now she has forgotten a join condition");
            revoke(scene, client, grant.path("id").asText());
        }
    }

    private static Client.Started start(Scene scene) {
        GatewayProcess gateway = scene.stage().gatewayA();
        Client.Started started = scene.client()
                .confirmed(new Client.Address(gateway.host(), gateway.port()), LOGIN, List.of(COUNT, FORGOTTEN_JOIN));
        scene.screen().typed(scene.client().prompt(), started.shown());
        return started;
    }

    /** In Rosa's browser; returns the id of her request. */
    private static String ask(Scene scene, HttpBrowser rosa, String address, String code) throws Exception {
        HttpBrowser.Shown link = rosa.openAs(People.ROSA, address);
        Scene.check(link.text().contains("Is this you connecting?"), "the page asks whether it is she");
        HttpBrowser.Shown form = rosa.press(link, "decision", "confirm", Map.of("code", code));
        Scene.check(form.text().contains("Ask for access"), "without a grant it leads to the form: " + form.address());
        HttpBrowser.Shown sent =
                rosa.press(form, "send", "yes", Map.of("role", Shop.READER, "duration", "15m", "reason", REASON));
        Matcher id = IN_THE_INBOX.matcher(sent.address().toString());
        Scene.check(id.find(), "it is sent: " + sent.address() + "\n" + sent.text());
        scene.screen()
                .output("Rosa, in her browser: it is she; she asks for " + Stage.TARGET + " as " + Shop.READER
                        + " for 15 minutes, because " + REASON);
        return id.group(1);
    }

    /** In Bert's browser; returns the moment of his yes. */
    private static Instant approve(Scene scene, HttpBrowser bert, String request) throws Exception {
        HttpBrowser.Shown inbox = bert.openAs(People.BERT, scene.stage().pages() + "inbox");
        Scene.check(inbox.html().contains("/ui/requests/" + request), "it is in Bert's inbox");
        HttpBrowser.Shown look = bert.open(scene.stage().pages() + "requests/" + request);
        Scene.check(look.text().contains(REASON), "he reads why");
        Scene.check(look.text().contains("reading"), "he reads what would be granted");
        scene.screen().output("Bert, in his: he reads who, why and what she could do (reading, no more), and approves");
        Instant yes = Instant.now();
        HttpBrowser.Shown done = bert.press(look, "say", "approve", Map.of());
        Scene.check(done.text().contains("granted"), "it is granted: " + done.text());
        return yes;
    }

    private static void revoke(Scene scene, Client.Started client, String grant) throws Exception {
        scene.revoke(grant, DONE);
        Shell.Result end = Scene.await(client.result());
        String last = end.output().substring(Math.max(0, end.output().lastIndexOf("FATAL:")));
        scene.screen().line("");
        scene.screen().output(last);
        Scene.check(
                last.startsWith("FATAL:  access ended: grant " + grant) && last.contains(DONE),
                "the client shows why it has ended: " + end.output());
        scene.screen().ok("revoked while her query ran: she reads the operator's words, and nothing of it goes on");
    }
}
