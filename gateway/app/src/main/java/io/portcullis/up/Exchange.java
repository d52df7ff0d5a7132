package io.portcullis.up;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request and its answer at one node: over when the answer is whole, and in every case when its time is over. */
final class Exchange {
    /** No answer of the up channel comes near it. */
    static final int MAX_ANSWER = 64 * 1024;

    private static final int MAX_RETRY_AFTER_DIGITS = 4;

    private final Promise<UpAnswer> answer = Promise.promise();
    private final Buffer received = Buffer.buffer();
    private volatile @Nullable HttpClientRequest request;

    private Exchange() {}

    static Future<UpAnswer> run(
            Vertx vertx, HttpClient client, RequestOptions options, Buffer body, Duration deadline) {
        Exchange exchange = new Exchange();
        Future<UpAnswer> result = exchange.answer.future();
        long timer = vertx.setTimer(
                Math.max(1, deadline.toMillis()),
                _ -> exchange.fail("no answer within " + deadline.toMillis() + " ms"));
        result.onComplete(_ -> vertx.cancelTimer(timer));
        client.request(options).onSuccess(opened -> exchange.send(opened, body)).onFailure(exchange.answer::tryFail);
        return result;
    }

    private void send(HttpClientRequest opened, Buffer body) {
        request = opened;
        if (answer.future().isComplete()) {
            opened.reset();
            return;
        }
        opened.exceptionHandler(answer::tryFail);
        opened.response().onSuccess(this::receive).onFailure(answer::tryFail);
        opened.send(body);
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(answer::tryFail);
        response.handler(part -> {
            if (received.length() + part.length() > MAX_ANSWER) {
                fail("an answer of more than " + MAX_ANSWER + " bytes");
            } else {
                received.appendBuffer(part);
            }
        });
        response.endHandler(_ -> finish(response));
    }

    private void finish(HttpClientResponse response) {
        int status = response.statusCode();
        Duration retryAfter = retryAfter(response.getHeader("Retry-After"));
        try {
            answer.tryComplete(new UpAnswer(status, new JsonObject(received), retryAfter));
        } catch (DecodeException | ClassCastException e) {
            if (status == 200) {
                answer.tryFail("an answer that is no JSON object");
            } else {
                answer.tryComplete(new UpAnswer(status, new JsonObject(), retryAfter));
            }
        }
    }

    /** Seconds only: the other form, a date, would need the node's clock to be right. */
    private static Duration retryAfter(@Nullable String header) {
        boolean usable = header != null
                && !header.isEmpty()
                && header.length() <= MAX_RETRY_AFTER_DIGITS
                && header.chars().allMatch(c -> c >= '0' && c <= '9');
        return usable ? Duration.ofSeconds(Integer.parseInt(header)) : Duration.ZERO;
    }

    private void fail(String why) {
        answer.tryFail(why);
        HttpClientRequest opened = request;
        if (opened != null) {
            opened.reset();
        }
    }
}
