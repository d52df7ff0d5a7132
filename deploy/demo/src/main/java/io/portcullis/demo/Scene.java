package io.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.harness.GatewayProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a step of the tour works with.
 *
 * @param client how the demo's people ask the database: psql, or JDBC where there is no psql
 */
record Scene(Stage stage, Screen screen, Client client, Options options) {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Shows a command line, runs it, shows what it printed; {@link StepFailed} unless its exit status is 0. */
    String run(String commandLine) throws Exception {
        screen.command(commandLine);
        Shell.Result result = await(stage.shell().start(commandLine));
        screen.output(result.output());
        check(result.status() == 0, "the command ended with status " + result.status());
        return result.output();
    }

    /** Asks the API of the grant cluster: shows the command and what it answers, and returns that. */
    JsonNode api(String method, String path, String body) throws Exception {
        String typed = "./api " + method + " " + (path.contains("?") ? Text.quoted(path) : path);
        String output = run(body.isEmpty() ? typed : typed + " \\\n  " + Text.quoted(body));
        return JSON.readTree(output);
    }

    /** Has the API make a connection secret for a login. */
    void credential(String login) throws Exception {
        JsonNode made = api("POST", "/v1/logins/" + login + "/credentials", "{\"duration\": \"PT8H\"}");
        keep(made.path("connectionSecret"));
        stage.awaitLearnt(made.path("credential").path("position"));
    }

    /**
     * Has the API make a grant, and a connection secret for a login that has none; returns the grant's id once both gateways
     * know it.
     *
     * @param time ISO 8601, as PT8H
     */
    JsonNode grant(String login, String time, String reason) throws Exception {
        return grant(login, time, reason, "");
    }

    /** @param scope what it allows within the role, as JSON; empty: everything */
    JsonNode grant(String login, String time, String reason, String scope) throws Exception {
        String within = scope.isEmpty() ? "" : ",\n   \"scope\": " + scope;
        JsonNode made = api(
                "POST",
                "/v1/grants",
                "{\"login\": \"" + login + "\", \"target\": \"" + Stage.TARGET + "\", \"role\": \"" + Shop.READER
                        + "\",\n   \"duration\": \"" + time + "\", \"reason\": \"" + reason + "\"" + within + "}");
        keep(made.path("connectionSecret"));
        JsonNode grant = made.path("grant");
        check(grant.path("login").asText().equals(login), "the grant is for " + login);
        stage.awaitLearnt(grant.path("position"));
        return grant;
    }

    /** Has the API revoke a grant; returns the moment before it was asked to. */
    Instant revoke(String grantId, String reason) throws Exception {
        Instant before = Instant.now();
        JsonNode revoked = api("POST", "/v1/grants/" + grantId + "/revoke", "{\"reason\": \"" + reason + "\"}");
        check(revoked.path("state").asText().equals("revoked"), "the API says that the grant is revoked");
        return before;
    }

    private void keep(JsonNode secret) throws IOException {
        if (secret.hasNonNull("secret")) {
            stage.passwords()
                    .add(secret.path("login").asText(), secret.path("secret").asText());
        }
    }

    /** Asks a question through a gateway: shows the command and its answer. */
    Shell.Result ask(GatewayProcess gateway, String login, String sql) throws Exception {
        return show(client.query(new Client.Address(gateway.host(), gateway.port()), login, sql));
    }

    /** Has a session run statements through a gateway: shows them and their answers. */
    Shell.Result session(GatewayProcess gateway, String login, List<String> statements) throws Exception {
        return show(client.session(new Client.Address(gateway.host(), gateway.port()), login, statements));
    }

    /** The same past the gateways, as the target's superuser. */
    Shell.Result askTarget(String sql) throws Exception {
        Client.Address target =
                new Client.Address(stage.postgres().host(), stage.postgres().port());
        return show(client.query(target, stage.postgres().superuser(), sql));
    }

    private Shell.Result show(Client.Started started) throws Exception {
        screen.typed(client.prompt(), started.shown());
        Shell.Result result = await(started.result());
        screen.output(result.output());
        return result;
    }

    static Shell.Result await(CompletableFuture<Shell.Result> result) throws Exception {
        try {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new StepFailed("a command did not end within " + Text.seconds(PATIENCE));
        } catch (ExecutionException e) {
            throw new StepFailed("a command could not be run: " + e.getCause());
        }
    }

    /** {@link StepFailed} unless {@code condition} holds; {@code what} says what should be. */
    static void check(boolean condition, String what) {
        if (!condition) {
            throw new StepFailed("not so: " + what);
        }
    }
}
