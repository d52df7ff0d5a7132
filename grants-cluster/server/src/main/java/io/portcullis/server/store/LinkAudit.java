package io.portcullis.server.store;

import io.portcullis.model.LinkId;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Wish;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;

/** What the audit has of links; in the transaction of what happened. */
final class LinkAudit {
    private static final String FIRST =
            "UPDATE portcullis.link SET told = told || $2::text WHERE id = $1 AND NOT $2 = ANY(told)";

    private final String ownNode;

    /** @param ownNode this node of the grant cluster */
    LinkAudit(String ownNode) {
        this.ownNode = ownNode;
    }

    /** Somebody has decided about it. */
    Future<Void> decided(SqlConnection connection, String type, LinkRow row, SignedIn who, Decision decision) {
        JsonObject event = event(row)
                .put("browser", decision.address())
                .put("otherAddress", !row.link().origin().equals(decision.address()))
                .put("issuer", who.issuer())
                .put("subject", who.subject());
        return add(connection, type, who, row.session(), event);
    }

    /** Somebody was refused the decision, and may try again and again: told once of each link. */
    Future<Void> refused(SqlConnection connection, String type, LinkRow row, SignedIn who, Decision decision) {
        return Database.ask(connection, FIRST, row.id().value(), type)
                .compose(told -> told.rowCount() == 0
                        ? Future.succeededFuture()
                        : decided(connection, type, row, who, decision));
    }

    /** A connection was let in by a confirmation that was there already. */
    Future<Void> letIn(SqlConnection connection, String type, LinkId link, String node, Wish wish, SignedIn who) {
        JsonObject event = new JsonObject()
                .put("link", link.value())
                .put("login", wish.login())
                .put("target", wish.target())
                .put("role", wish.role())
                .put("origin", wish.origin())
                .put("application", wish.application())
                .put("device", wish.device())
                .put("gateway", node)
                .put("issuer", who.issuer())
                .put("subject", who.subject());
        return add(connection, type, who, wish.session().value(), event);
    }

    /** It gave way to one from an origin with fewer. */
    Future<Void> displaced(SqlConnection connection, LinkRow row) {
        Actor who = new Actor("gateway " + row.link().node());
        return AuditLog.add(connection, ownNode, "link_displaced", who, row.session(), event(row));
    }

    private static JsonObject event(LinkRow row) {
        Link link = row.link();
        return new JsonObject()
                .put("link", row.id().value())
                .put("login", link.login())
                .put("target", link.target())
                .put("role", link.role())
                .put("origin", link.origin())
                .put("sensitive", link.sensitive())
                .put("application", link.application())
                .put("kind", link.kind().code())
                .put("gateway", link.node());
    }

    private Future<Void> add(SqlConnection connection, String type, SignedIn who, String session, JsonObject event) {
        Actor person = new Actor("login " + who.login(), who.issuer(), who.subject());
        return AuditLog.add(connection, ownNode, type, person, session, event);
    }
}
