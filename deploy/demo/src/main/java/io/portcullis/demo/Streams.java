package io.portcullis.demo;

import io.portcullis.harness.GatewayProcess;
import java.time.Duration;
import java.time.Instant;

/** What the steps that cut a stream off have in common. */
final class Streams {
    /** A forgotten join condition: every order with every customer. */
    static final String FORGOTTEN_JOIN = "select * from orders, customers";

    private Streams() {}

    static Client.Started start(Scene scene, GatewayProcess gateway, String login) {
        Client.Started started =
                scene.client().stream(new Client.Address(gateway.host(), gateway.port()), login, FORGOTTEN_JOIN);
        scene.screen().typed(scene.client().prompt(), started.shown());
        return started;
    }

    /** Shows what the stream printed and checks that it was cut off in the middle, with this reason. */
    static void checkCutOff(Scene scene, Shell.Result result, String reason) {
        scene.screen().output(result.output());
        Scene.check(
                result.output().contains("FATAL:  access ended: " + reason),
                "the client shows FATAL:  access ended: " + reason);
        String last = result.output().lines().reduce("", (_, line) -> line).strip();
        Scene.check(last.matches("[0-9]+"), "the number of rows is printed last");
        long rows = Long.parseLong(last);
        long all = scene.stage().shop().rowsOfForgottenJoin();
        Scene.check(rows > 0, "rows had arrived");
        Scene.check(rows < all, "the stream was cut before its end");
        scene.screen()
                .ok("cut off in mid-stream: " + Text.count(rows) + " of " + Text.count(all) + " rows had arrived");
    }

    /** Checked to be a time: an end before its cause would be somebody else's. */
    static Duration since(Instant start, Instant end) {
        Duration time = Duration.between(start, end);
        Scene.check(!time.isNegative(), "the end comes after its cause");
        return time;
    }
}
