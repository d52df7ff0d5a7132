package io.portcullis.story.login;

import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import io.portcullis.story.Check;
import io.portcullis.story.Notes;
import io.portcullis.story.Part;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Clients;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Tokens of Keycloak in the place of passwords. */
public final class TokenPart implements Part {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ASK = "select count(*) from app.orders";

    @Override
    public String name() {
        return "jwt";
    }

    @Override
    public String about() {
        return "psql and the JDBC driver with a token of Keycloak as the password";
    }

    @Override
    public void play(Stage stage, Notes notes) throws Exception {
        Person maria = new Person(stage, "maria");
        maria.provesByTokens();
        maria.mayReach(Database.BY_TOKEN);
        Clients clients = stage.clients();
        Await.until("maria gets in", SOON, () -> asks(clients, "maria", maria.dbToken()));

        Instant begin = Instant.now();
        psql(clients, maria.dbToken(), 0, "");
        notes.tookSince("psql: token fetched, signed in, rows read", begin);
        begin = Instant.now();
        Check.that(asks(clients, "maria", maria.dbToken()), "the JDBC driver reads rows");
        notes.tookSince("JDBC driver: the same", begin);
        service(stage, notes);
        refusals(stage, maria, notes);
        exchange(stage, maria, notes);
    }

    private static void psql(Clients clients, String token, int status, String words) throws Exception {
        Map<String, String> settings = Map.of("PGUSER", "maria", "PGDATABASE", Database.BY_TOKEN, "PGPASSWORD", token);
        try (Program psql = clients.psql(settings, "-c", ASK)) {
            Psql.Result result = psql.await(SOON);
            Check.equal(status, result.status(), "psql's status, " + result.err());
            Check.contains(words, result.err(), "what psql says");
            if (status == 0) {
                Check.equal(Database.ROWS + "\n", result.out(), "what psql read");
            }
        }
    }

    /** Whether the JDBC driver gets in with the token. Anything else than 28P01 and 28000 is no answer. */
    private static boolean asks(Clients clients, String login, String token) throws SQLException {
        try (Connection connection = clients.jdbc(login, token, Database.BY_TOKEN, Map.of());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ASK)) {
            return rows.next() && rows.getInt(1) == Database.ROWS;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).matches("28P01|28000")) {
                return false;
            }
            throw e;
        }
    }

    private static void service(Stage stage, Notes notes) throws IOException {
        stage.operator()
                .identity(
                        Stage.SERVICE_LOGIN,
                        stage.keycloak().issuer(Stage.SERVICES),
                        stage.keycloak().administration(Stage.SERVICES).subjectOfService(Stage.SERVICE));
        stage.operator().grant(Stage.SERVICE_LOGIN, Database.BY_TOKEN, Map.of("kind", "service"));
        Await.until("the service gets in", SOON, () -> asks(stage.clients(), Stage.SERVICE_LOGIN, serviceToken(stage)));
        notes.held("a service gets in with a token of its service account");
    }

    private static String serviceToken(Stage stage) throws IOException {
        return stage.keycloak().tokens(Stage.SERVICES).ofService(Stage.SERVICE, stage.serviceSecret());
    }

    private static void refusals(Stage stage, Person maria, Notes notes) throws Exception {
        Clients clients = stage.clients();
        String same = "password authentication failed";
        psql(clients, maria.apiToken(), 2, same);
        psql(clients, maria.tokens("openid db").path("id_token").asText(), 2, same);
        psql(clients, new Person(stage, "bert").dbToken(), 2, same);
        psql(clients, serviceToken(stage), 2, same);
        psql(clients, maria.tokens("openid db").path("refresh_token").asText(), 2, same);
        // A token of her own issuer, whose record names the other one.
        Check.that(!asks(clients, Stage.SERVICE_LOGIN, maria.dbToken()), "a person's token is no service's");
        Map<String, String> plain = Map.of(
                "PGUSER",
                "maria",
                "PGDATABASE",
                Database.BY_TOKEN,
                "PGPASSWORD",
                maria.dbToken(),
                "PGSSLMODE",
                "disable");
        try (Program psql = clients.psql(plain, "-c", ASK)) {
            Check.equal(2, psql.await(SOON).status(), "psql's status without TLS");
        }
        notes.held("refused: for the API, id and refresh tokens, another person's, another realm's, without TLS");
    }

    /** Keycloak's administrator exchanges the realm's key: nobody must notice, but who has a token of the old one. */
    private static void exchange(Stage stage, Person maria, Notes notes) throws Exception {
        String old = maria.dbToken();
        String oldApi = maria.apiToken();
        stage.keycloak().administration(Stage.COMPANY).exchangeKeys();
        Instant begin = Instant.now();
        Await.until("a token of the new key counts", SOON, () -> asks(stage.clients(), "maria", maria.dbToken()));
        notes.tookSince("key of the realm exchanged: tokens of the new one count", begin);
        Check.that(!asks(stage.clients(), "maria", old), "a token of the key that was withdrawn does not count");
        begin = Instant.now();
        Await.until("the API knows the new key", SOON, () -> {
            try (ClusterApi api = stage.api(maria.apiToken())) {
                return api.get("/v1/me").isGood();
            }
        });
        notes.tookSince("and at the API", begin);
        try (ClusterApi api = stage.api(oldApi)) {
            Check.equal(401, api.get("/v1/me").status(), "a token of the old key at the API");
        }
    }
}
