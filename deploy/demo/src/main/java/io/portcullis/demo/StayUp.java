package io.portcullis.demo;

import io.portcullis.harness.GatewayProcess;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** After the tour: how to go on by oneself, until Ctrl-C. */
final class StayUp {
    private final Stage stage;
    private final Screen screen;
    private final String grantId;

    StayUp(Stage stage, Screen screen, String grantId) {
        this.stage = stage;
        this.screen = screen;
        this.grantId = grantId;
    }

    void invite() {
        String cd = "cd " + Text.quoted(stage.folder().toString());
        screen.heading("Now it is yours, until Ctrl-C");
        screen.say("Maria's grant is good for 8 hours, through both gateways. Lines for another terminal:");
        lines("psql through gateway A", password() + " " + psql(stage.gatewayA()));
        lines("psql through gateway B", password() + " " + psql(stage.gatewayB()));
        lines("a browser: choose who you are; it does not know the demo's certificate, and says so", stage.pages());
        lines(
                "JDBC, and any tool that uses it",
                String.format(
                        Locale.ROOT,
                        "jdbc:postgresql://%s:%d/%s?sslmode=disable%nuser %s, password %s",
                        stage.gatewayA().host(),
                        stage.gatewayA().port(),
                        Stage.TARGET,
                        GrantStep.LOGIN,
                        stage.passwords().of(GrantStep.LOGIN)));
        lines(
                "a stream that does not end by itself",
                password() + " \\\n  " + psql(stage.gatewayA()) + " \\\n  -c \"copy (" + Streams.FORGOTTEN_JOIN
                        + ") to stdout\" | wc -l");
        lines("who is connected, through which gateway", cd + "\n./api GET /v1/sessions");
        lines(
                "end it: revoke Maria's grant",
                cd + "\n./api POST /v1/grants/" + grantId + "/revoke '{\"reason\": \"that is all\"}'");
        lines(
                "and make her a new one",
                cd + "\n./api POST /v1/grants '{\"login\": \"" + GrantStep.LOGIN + "\", \"target\": \"" + Stage.TARGET
                        + "\",\n  \"role\": \"" + Shop.READER + "\", \"duration\": \"PT10M\", \"reason\": \"more\"}'");
        lines("what happened", "tail -n 5 " + Text.quoted(stage.folder().toString()) + "/nodes/*/audit/*.jsonl");
        lines("health and metrics", http(stage.gatewayA()) + "\n" + http(stage.gatewayB()));
        screen.line("");
    }

    private String password() {
        return "PGPASSWORD=" + stage.passwords().of(GrantStep.LOGIN);
    }

    private static String psql(GatewayProcess gateway) {
        return String.format(
                Locale.ROOT,
                "psql -h %s -p %d -U %s %s",
                gateway.host(),
                gateway.port(),
                GrantStep.LOGIN,
                Stage.TARGET);
    }

    private static String http(GatewayProcess gateway) {
        String base = "http://" + gateway.host() + ":" + gateway.httpPort();
        return "curl " + base + "/q/health " + base + "/q/metrics";
    }

    private void lines(String what, String text) {
        screen.line("");
        screen.say(what);
        text.lines().forEach(line -> screen.line("     " + line));
    }

    /** Returns when the demo is being ended; {@link StepFailed} if a part of it has gone before. */
    void await(CountDownLatch ending) throws InterruptedException {
        while (!ending.await(1, TimeUnit.SECONDS)) {
            Scene.check(stage.node().isAlive(), "the grant cluster's node runs");
            Scene.check(stage.gatewayA().isAlive(), "gateway A runs");
            Scene.check(stage.gatewayB().isAlive(), "gateway B runs");
            Scene.check(stage.postgres().isRunning(), "PostgreSQL runs");
        }
    }
}
