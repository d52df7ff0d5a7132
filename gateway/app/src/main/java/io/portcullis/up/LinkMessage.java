package io.portcullis.up;

import io.portcullis.model.LinkId;
import io.portcullis.session.LoginLinks.Kind;
import io.portcullis.session.LoginLinks.Wish;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What is said of a link, and what is answered: docs/up-channel.md. */
final class LinkMessage {
    private LinkMessage() {}

    static UpRequest start(LinkId id, Wish wish) {
        JsonObject json = new JsonObject()
                .put("id", id.value())
                .put("kind", wish.kind() == Kind.HELD ? "held" : "next")
                .put("session", wish.session().value())
                .put("login", wish.login())
                .put("target", wish.target())
                .put("origin", wish.origin())
                .put("application", wish.application())
                .put("sensitive", wish.sensitive());
        if (!wish.acr().isEmpty()) {
            json.put("acr", new JsonArray(wish.acr()));
        }
        if (!wish.amr().isEmpty()) {
            json.put("amr", new JsonArray(wish.amr()));
        }
        if (wish.maxAge() != null) {
            json.put("maxAgeSeconds", wish.maxAge().toSeconds());
        }
        if (wish.role() != null) {
            json.put("role", wish.role());
        }
        if (wish.device() != null) {
            json.put("device", wish.device());
        }
        return new UpRequest("/up/v1/links", UpRequest.JSON, json.toBuffer());
    }

    static UpRequest withdraw(LinkId id) {
        return new UpRequest(
                "/up/v1/links/withdraw",
                UpRequest.JSON,
                new JsonObject().put("id", id.value()).toBuffer());
    }
}
