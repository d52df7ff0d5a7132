package io.portcullis.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.config.NotificationEvent;
import io.portcullis.server.config.NotificationsConfig.Format;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Notifications.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BodyTest {
    private static JsonObject body(Format format, NotificationEvent type, JsonObject json, @Nullable String grant) {
        return body(format, type, json, grant, null);
    }

    private static JsonObject body(
            Format format, NotificationEvent type, JsonObject json, @Nullable String grant, @Nullable URI pages) {
        Event event = new Event(
                7,
                Instant.parse("2026-11-26T10:00:00.123Z"),
                type.code(),
                new Actor("people/leo", "https://login.example", "p-leo"),
                grant,
                json.encode());
        byte[] body = Body.of(format, "c1", event, Told.of(type, event), PageAddress.of(pages, type, json));
        return new JsonObject(new String(body, StandardCharsets.UTF_8));
    }

    private static JsonObject request() {
        return new JsonObject()
                .put("request", "r0123456789abcde")
                .put("login", "anna")
                .put("target", "orders")
                .put("role", "app_read")
                .put("reason", "order 7 hangs");
    }

    @Test
    void programsGetTheEventAsTheAuditHasIt() {
        JsonObject body = body(Format.JSON, NotificationEvent.REQUEST_GRANTED, request(), "g0123456789abcde");

        assertEquals("request_granted", body.getString("type"));
        assertEquals("2026-11-26T10:00:00.123Z", body.getString("timestamp"));
        JsonObject data = body.getJsonObject("data");
        assertEquals(1, data.getInteger("version"));
        assertEquals("c1", data.getString("cluster"));
        assertEquals(7, data.getInteger("audit"));
        assertEquals(
                "people/leo approved that anna gets access to orders as app_read: granted", data.getString("summary"));
        assertEquals("p-leo", data.getJsonObject("who").getString("subject"));
        assertEquals("g0123456789abcde", data.getString("grant"));
        assertEquals(request(), data.getJsonObject("event"));
    }

    @ParameterizedTest
    @CsvSource({
        "REQUEST_CREATED,   https://access.example/ui/requests/r0123456789abcde",
        "REQUEST_DENIED,    https://access.example/ui/requests/r0123456789abcde",
        "BREAK_GLASS_USED,  https://access.example/ui/reviews/r0123456789abcde",
        "REVIEW_OVERDUE,    https://access.example/ui/reviews/r0123456789abcde",
    })
    void peopleAreLedToThePageWhereTheySeeMore(NotificationEvent type, String page) {
        URI pages = URI.create("https://access.example");

        JsonObject program = body(Format.JSON, type, request(), null, pages);
        JsonObject chat = body(Format.SLACK, type, request(), null, pages);

        assertEquals(page, program.getJsonObject("data").getString("page"));
        JsonObject last = chat.getJsonArray("blocks")
                .getJsonObject(chat.getJsonArray("blocks").size() - 1);
        assertEquals("<" + page + "|Look at it>", last.getJsonObject("text").getString("text"));
        assertFalse(body(Format.JSON, type, request(), null).encode().contains("/ui/"), "where there are no pages");
    }

    @Test
    void whatIsNoRequestLeadsNowhere() {
        URI pages = URI.create("https://access.example");

        for (Object id : new Object[] {"r1|x> <https://evil.example", 7}) {
            JsonObject body = body(
                    Format.SLACK, NotificationEvent.REQUEST_CREATED, request().put("request", id), null, pages);
            assertFalse(body.encode().contains("mrkdwn"), body.encode());
        }
        assertFalse(
                body(Format.JSON, NotificationEvent.FREEZE_BEGAN, request(), null, pages)
                        .encode()
                        .contains("/ui/"),
                "there is no page of freezes");
    }

    @Test
    void nobodysReasonIsMarkup() {
        JsonObject json = request()
                .put("reason", "<!channel> see <https://evil.example|here> & *now*")
                .put("login", "<!here>");
        JsonObject body = body(Format.SLACK, NotificationEvent.REQUEST_CREATED, json, null);

        assertEquals("&lt;!here&gt; asks for access to orders as app_read", body.getString("text"));
        JsonArray blocks = body.getJsonArray("blocks");
        assertEquals(2, blocks.size());
        assertFalse(body.encode().contains("mrkdwn"), body.encode());
        JsonObject reason = blocks.getJsonObject(1).getJsonArray("fields").getJsonObject(0);
        assertEquals("plain_text", reason.getString("type"));
        assertEquals("Reason: <!channel> see <https://evil.example|here> & *now*", reason.getString("text"));
    }

    /** The grant that is to last longer is there already. */
    @Test
    void whoAsksForMoreTimeHasNotGotIt() {
        JsonObject asked = request().put("granted", false).put("words", "prod-read");
        assertEquals(
                "anna asks for access to orders as app_read",
                body(Format.SLACK, NotificationEvent.REQUEST_CREATED, asked, "g0123456789abcde")
                        .getString("text"));
        assertEquals(
                "anna has got access to orders as app_read, as the rules allow",
                body(Format.SLACK, NotificationEvent.REQUEST_CREATED, asked.put("granted", true), "g0123456789abcde")
                        .getString("text"));
        assertTrue(body(Format.SLACK, NotificationEvent.REQUEST_CREATED, asked, null)
                .encode()
                .contains("Rule: prod-read"));
    }

    @Test
    void aLongTextIsCut() {
        JsonObject body =
                body(Format.SLACK, NotificationEvent.REQUEST_CREATED, request().put("reason", "x".repeat(5_000)), null);

        String reason = body.getJsonArray("blocks")
                .getJsonObject(1)
                .getJsonArray("fields")
                .getJsonObject(0)
                .getString("text");
        assertTrue(reason.length() < 2_000 && reason.endsWith("…"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]           | []          | all targets",
                "['a','b']    | []          | the targets a, b",
                "[]           | ['anna']    | all targets for anna",
                "['a']        | ['anna']    | the targets a for anna",
            })
    void aFreezeSaysWhatItIsAbout(String targets, String logins, String what) {
        JsonObject json = new JsonObject()
                .put("targets", new JsonArray(targets.replace('\'', '"')))
                .put("logins", new JsonArray(logins.replace('\'', '"')));

        assertEquals(
                "people/leo has frozen " + what + ": nothing is granted any more",
                body(Format.SLACK, NotificationEvent.FREEZE_BEGAN, json, null).getString("text"));
    }

    /** A node of another version has written it. */
    @ParameterizedTest
    @EnumSource(NotificationEvent.class)
    void whatAnEventLacksIsNoObstacle(NotificationEvent type) {
        for (Format format : Format.values()) {
            assertFalse(body(format, type, new JsonObject(), null).encode().contains("null"));
        }
    }
}
