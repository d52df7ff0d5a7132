package io.portcullis.story.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterNode;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nothing but the gateway and the target is left: the envelope is opened. Comes last, since nothing works afterwards. */
public final class EverythingDownPart implements Part {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOGIN = "sos-anna";

    @Override
    public String name() {
        return "down";
    }

    @Override
    public String about() {
        return "nodes, control database and Keycloak are killed: one session by an emergency grant, once";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        String password = envelope(stage);
        Await.until(
                "the gateway has the files",
                SOON,
                () -> stage.gateway().metricOrZero("portcullis_emergency_grants_usable") == 1);
        stage.nodes().forEach(ClusterNode::kill);
        stage.control().kill();
        stage.keycloak().close();
        Instant begin = Instant.now();
        Psql.Result in = psql(stage, password);
        notes.tookSince("nodes, control database and Keycloak killed; from then to psql's rows and its end", begin);
        Check.equal(0, in.status(), "psql's status, " + in.err());
        Check.equal(Database.ROWS + "\n", in.out(), "what psql read");
        Psql.Result again = psql(stage, password);
        Check.equal(2, again.status(), "psql's status the second time, " + again.out());
        Check.contains("has been used", again.err(), "what psql says");
        notes.held("the second time it is refused: it has been used");
        recorded(stage);
        notes.held("all is recorded: the log at level error, the metric, the audit on the gateway's disk");
    }

    /** Has the cluster make the grant ahead, and puts its files into the gateway's folder; returns what is in the envelope. */
    private static String envelope(Stage stage) throws IOException {
        JsonNode made = stage.operator()
                .post(
                        "/v1/emergency-grants",
                        Map.of(
                                "login",
                                LOGIN,
                                "issuer",
                                stage.keycloak().issuer(Stage.COMPANY),
                                "subject",
                                new Person(stage, "anna").subject(),
                                "target",
                                Database.SHOP,
                                "role",
                                Database.ROLE,
                                "gateway",
                                Stage.GATEWAY,
                                "reason",
                                "on call",
                                "review",
                                Map.of("from", List.of("security"))));
        Path folder = stage.keys().grantsDir();
        for (JsonNode file : made.path("files")) {
            String name = file.path("name").asText();
            Path beside = folder.resolve("." + name);
            Files.write(beside, Base64.getDecoder().decode(file.path("content").asText()));
            Files.move(beside, folder.resolve(name));
        }
        return made.at("/connectionSecret/secret").asText();
    }

    private static Psql.Result psql(Stage stage, String password) throws IOException, InterruptedException {
        try (Program psql = stage.clients()
                .psql(
                        Map.of("PGUSER", LOGIN, "PGDATABASE", Database.SHOP, "PGPASSWORD", password),
                        "-c",
                        "select count(*) from app.orders")) {
            return psql.await(SOON);
        }
    }

    private static void recorded(Stage stage) throws IOException {
        String line = stage.gateway().awaitLog("emergency-grant-used", SOON);
        for (String said : List.of("ERROR", LOGIN, Database.SHOP, Database.ROLE, "on call")) {
            Check.contains(said, line, "the gateway's log");
        }
        Check.equal(1.0, stage.gateway().metricOrZero("portcullis_emergency_sessions_total"), "the metric");
        String session = session(stage);
        Await.until(
                "the audit has its end",
                SOON,
                () -> events(stage, "session_ended")
                        .anyMatch(event -> event.path("session").asText().equals(session)));
        List<JsonNode> logins = events(stage, "login")
                .filter(event -> event.path("login").asText().equals(LOGIN))
                .toList();
        Check.equal(
                List.of("admitted", "refused"),
                logins.stream().map(event -> event.path("outcome").asText()).toList(),
                "the logins in the audit");
        Check.contains("emergency", logins.getLast().path("reason").asText(), "why the second was refused");
    }

    /** The only one that began by the emergency grant. */
    private static String session(Stage stage) throws IOException {
        List<JsonNode> started = events(stage, "session_started")
                .filter(event -> event.path("login").asText().equals(LOGIN))
                .toList();
        Check.equal(1, started.size(), "how many sessions began");
        Check.that(started.getFirst().path("emergency").asBoolean(), "the audit says of it: emergency");
        return started.getFirst().path("session").asText();
    }

    /** Of the gateway's own files, in their order. */
    private static Stream<JsonNode> events(Stage stage, String type) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(stage.gateway().auditDir())) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    all.add(JSON.readTree(line));
                }
            }
        }
        return all.stream().filter(event -> event.path("type").asText().equals(type));
    }
}
