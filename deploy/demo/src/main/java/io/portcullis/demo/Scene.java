package io.portcullis.demo;

import io.portcullis.harness.GatewayProcess;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a step of the tour works with.
 *
 * @param client how the demo's people ask the database: psql, or JDBC where there is no psql
 */
record Scene(Stage stage, Screen screen, Client client, Options options) {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern GRANT_ID = Pattern.compile("\\bg[0-9a-hjkmnp-tv-z]{15}\\b");

    /** Shows a command line, runs it, shows what it printed; {@link StepFailed} unless its exit status is 0. */
    String run(String commandLine) throws Exception {
        screen.command(commandLine);
        Shell.Result result = await(stage.shell().start(commandLine));
        screen.output(result.output());
        check(result.status() == 0, "the command ended with status " + result.status());
        return result.output();
    }

    /** Gives a login a password by {@code portcullis-grant}. */
    void credential(String login) throws Exception {
        String output = run(
                "portcullis-grant credential --login " + login + " --for 8h --password-file " + login + ".password");
        Path file = stage.folder().resolve(login + ".password");
        stage.passwords().add(login, Files.readString(file).strip());
        stage.awaitLearnt(output.lines().findFirst().orElseThrow());
    }

    /** Makes a grant by {@code portcullis-grant} and returns it as it is in its file, once both gateways know it. */
    Grant grant(String login, String time, String reason) throws Exception {
        String output = run("portcullis-grant grant --login " + login + " --target " + Stage.TARGET + " --role "
                + Shop.READER + " \\\n  --for " + time + " --reason " + Text.quoted(reason));
        Matcher id = GRANT_ID.matcher(output);
        check(id.find(), "portcullis-grant printed the id of the new grant");
        stage.awaitLearnt(id.group());
        return grantInFile(id.group());
    }

    Path fileOf(String grantId) {
        return stage.grants().grantsDir().resolve(grantId + RecordFiles.GRANT_SUFFIX);
    }

    /** Reads a grant from its file as a gateway does: by its signature. */
    Grant grantInFile(String id) throws IOException, RefusedRecord {
        return RecordVerifier.of(
                        Stage.CLUSTER, List.of(PemKeys.readPublic(stage.grants().publicKey())))
                .openGrant(RecordFiles.read(fileOf(id)));
    }

    /** Asks a question through a gateway: shows the command and its answer. */
    Shell.Result ask(GatewayProcess gateway, String login, String sql) throws Exception {
        return show(client.query(new Client.Address(gateway.host(), gateway.port()), login, sql));
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
