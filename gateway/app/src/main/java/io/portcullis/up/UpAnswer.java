package io.portcullis.up;

import static java.util.stream.Collectors.joining;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a node of the grant cluster answered.
 *
 * @param body empty where an error has none that could be read
 * @param retryAfter how long the node asks to be left alone; zero if it does not
 */
record UpAnswer(int status, JsonObject body, Duration retryAfter) {
    boolean isOk() {
        return status == 200;
    }

    /** Whether another node may do better, or this one later: too much at once, or a part of the cluster is down. */
    boolean isBusy() {
        return status == 429 || status >= 500;
    }

    /** A number of the body; -1 if it is not there or no whole number from 0. */
    long number(String name) {
        return body.getValue(name) instanceof Number number && number.doubleValue() == number.longValue()
                ? Math.max(-1, number.longValue())
                : -1;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(body.getValue(name));
    }

    String text(String name) {
        return body.getValue(name) instanceof String text ? text : "";
    }

    /** For the operator, of an answer that will not do: the status and what the problem says. */
    String words() {
        String said = Stream.of(text("title"), text("detail"))
                .filter(text -> !text.isEmpty())
                .collect(joining(": "));
        return "status " + status + (isOk() ? ", not of the channel's form" : said.isEmpty() ? "" : ", " + said);
    }
}
