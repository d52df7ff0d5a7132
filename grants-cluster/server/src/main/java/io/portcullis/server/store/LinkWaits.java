package io.portcullis.server.store;

import io.portcullis.model.LinkId;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.Links.Awaited;
import io.portcullis.server.store.Links.Standing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are confirmed and wait for a grant: how it stands with what their people have asked for. Of those that this gateway holds,
 * whose login is still that of whoever has confirmed them.
 */
final class LinkWaits {
    private static final String THESE =
            " link.node = $2 AND link.kind = 'held' AND link.state IN ('confirmed', 'claimed') AND ";
    private static final String OF_OWNER =
            "EXISTS (SELECT FROM portcullis.principal owner WHERE owner.login = link.login"
                    + " AND owner.issuer = link.issuer AND owner.subject = link.subject)";

    /** Once for each: what is asked every few seconds writes nothing. */
    private static final String BEGIN =
            "UPDATE portcullis.link SET waits_until = clock_timestamp() + $3 * interval '1 millisecond',"
                    + " ends_at = greatest(ends_at, clock_timestamp() + $3 * interval '1 millisecond')"
                    + " WHERE id = ANY($1) AND" + THESE + OF_OWNER + " AND waits_until IS NULL";

    /** The newest that was asked for since the connection began, or waits for an answer still; none whose grant is over already. */
    private static final String STANDING = """
            SELECT link.id, link.handle, coalesce(asked.target, link.target) AS target, link.role,
                (extract(epoch FROM link.waits_until - clock_timestamp()) * 1000)::bigint AS life_ms,
                request.id AS request, request.state, request.needed, request.approvers, request.approved, request.words
            FROM json_to_recordset($1::text::json) AS asked(id text, target text)
            JOIN portcullis.link ON link.id = asked.id AND""" + THESE + OF_OWNER + """

            LEFT JOIN LATERAL (
                SELECT a.id, a.needed, a.approvers,
                    CASE WHEN a.state = 'pending' AND a.ends_at <= clock_timestamp() THEN 'expired' ELSE a.state END AS state,
                    (SELECT count(DISTINCT (yes.issuer, yes.subject)) FROM portcullis.access_request_step yes
                        WHERE yes.request = a.id AND yes.type = 'yes' AND yes.digest = a.digest) AS approved,
                    (SELECT no.words FROM portcullis.access_request_step no
                        WHERE no.request = a.id AND no.type = 'no' ORDER BY no.id DESC LIMIT 1) AS words
                FROM portcullis.access_request a
                WHERE a.issuer = link.issuer AND a.subject = link.subject AND a.login = link.login
                  AND a.target = coalesce(asked.target, link.target) AND (link.role IS NULL OR a.role = link.role)
                  AND (a.asked_at >= link.since OR (a.state = 'pending' AND a.ends_at > clock_timestamp()))
                  AND NOT EXISTS (SELECT FROM portcullis.record ended WHERE ended.id = a.grant_id AND ended.kind = 'grant'
                      AND (ended.state = 'revoked' OR ended.expires_at <= clock_timestamp()))
                ORDER BY a.number DESC LIMIT 1) request ON true""";

    private final Database ofGateways;
    private final Duration life;

    /** @param life for how long one can wait; zero: none does */
    LinkWaits(Database ofGateways, Duration life) {
        this.ofGateways = ofGateways;
        this.life = life;
    }

    Future<List<Standing>> standing(String node, List<Awaited> links) {
        String[] ids = links.stream().map(link -> link.id().value()).toArray(String[]::new);
        Future<?> begun = life.isZero() ? Future.succeededFuture() : ofGateways.ask(BEGIN, ids, node, life.toMillis());
        JsonArray asked = new JsonArray();
        links.forEach(
                link -> asked.add(new JsonObject().put("id", link.id().value()).put("target", link.target())));
        return begun.compose(_ -> ofGateways.ask(STANDING, asked.encode(), node))
                .map(rows -> {
                    Map<String, Standing> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("id"), standing(row)));
                    List<Standing> all = new ArrayList<>();
                    for (Awaited link : links) {
                        all.add(Objects.requireNonNullElseGet(
                                found.get(link.id().value()), () -> new Standing.Over(link.id())));
                    }
                    return all;
                });
    }

    private Standing standing(Row row) {
        LinkId id = new LinkId(row.getString("id"));
        @Nullable Long left = row.getLong("life_ms");
        if (left != null && left <= 0) {
            return new Standing.Over(id);
        }
        Duration until = left == null ? Duration.ZERO : Duration.ofMillis(left);
        String request = row.getString("request");
        if (request == null) {
            return new Standing.NotAsked(
                    id, row.getString("handle"), row.getString("target"), row.getString("role"), until);
        }
        return new Standing.Asked(
                id,
                new RequestId(request),
                RequestState.of(row.getString("state")),
                row.getInteger("needed"),
                row.getLong("approved").intValue(),
                List.of(row.getArrayOfStrings("approvers")),
                Objects.requireNonNullElse(row.getString("words"), ""),
                until);
    }
}
