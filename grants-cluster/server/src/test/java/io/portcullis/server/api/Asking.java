package io.portcullis.server.api;

import static io.portcullis.server.api.ControlDatabase.AUDIENCE;
import static io.portcullis.server.api.ControlDatabase.RUTH;

import io.portcullis.harness.Await;
import io.portcullis.harness.oidc.SamplePerson;
import io.portcullis.server.api.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;

/** People with tokens who ask for access, and others who decide. What was asked for before a test is forgotten. */
final class Asking {
    static final Duration SOON = Duration.ofSeconds(30);
    static final String READING = "{'target':'shop','role':'app_read','duration':'1h','reason':'order 7 hangs'}";
    static final String PROD =
            "{'target':'vault','role':'app_read','duration':'1h','reason':'order 7 hangs','ticket':'OPS-7'}";

    final Api operator;
    private final ControlDatabase database;
    private final int port;

    private Asking(ControlDatabase database, int port) {
        this.database = database;
        this.port = port;
        this.operator = Api.operator(port, database);
    }

    static Asking begin(ControlDatabase database, int port) {
        Asking asking = new Asking(database, port);
        database.execute(
                "delete from portcullis.access_request; delete from portcullis.access_request_hour; delete from portcullis.freeze");
        asking.rules(ControlDatabase.RULES, "dev-read");
        return asking;
    }

    /** From now on these are in force; {@code first} is the one that is asked first. */
    void rules(String text, String first) {
        try {
            Files.writeString(database.rules().resolve("test.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the rules are in force", SOON, () -> {
            Answer now = operator.get("/v1/rules");
            return now.at("/rules/0/rule").equals(first)
                    && !now.at("/disagreed").equals("true");
        });
    }

    Api as(SamplePerson person) {
        return Api.at(
                port,
                "Authorization",
                "Bearer " + database.people().token(person, AUDIENCE).signed());
    }

    /** Asked by Ruth. */
    Answer ask(String body) {
        return as(RUTH).post("/v1/requests", body).expect(201);
    }

    Answer see(Answer request) {
        return operator.get("/v1/requests/" + request.at("/id")).expect(200);
    }

    /** To what they have seen. */
    Answer approve(SamplePerson by, Answer seen) {
        return as(by).post(path(seen, "approve"), yes(seen));
    }

    static String yes(Answer seen) {
        return "{'digest':'" + seen.at("/offer/digest") + "'}";
    }

    static String path(Answer request, String what) {
        return "/v1/requests/" + request.at("/id") + "/" + what;
    }

    String audited(Answer request) {
        return String.valueOf(
                database.value("select string_agg(type || ' ' || who, ', ' order by id) from portcullis.audit"
                        + " where event::json ->> 'request' = '" + request.at("/id") + "'"));
    }
}
