package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.server.store.Links.Wish;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import org.jspecify.annotations.Nullable;

/**
 * Whether one more may be open. Counted by login and origin together and by origin, never by login alone: else anybody anywhere
 * could keep a person out by asking under their name. When all room is taken, the origin with most gives one up.
 */
final class LinkRoom {
    private static final String COUNT = """
            WITH open AS (SELECT coalesce(network, origin) AS network, count(*) AS ones,
                    count(*) FILTER (WHERE login = $1 AND coalesce(network, origin) = $2) AS of_both
                FROM portcullis.link WHERE state = 'open' AND ends_at > clock_timestamp() GROUP BY 1)
            SELECT coalesce(max(of_both), 0) AS of_both, coalesce(max(ones) FILTER (WHERE network = $2), 0) AS of_origin,
                coalesce(sum(ones), 0)::bigint AS of_all, coalesce(max(ones), 0) AS most,
                (array_agg(network ORDER BY ones DESC, network))[1] AS heaviest FROM open""";
    private static final String DISPLACE = """
            UPDATE portcullis.link SET state = 'failed' WHERE id = (SELECT id FROM portcullis.link WHERE coalesce(network, origin) = $1
                AND state = 'open' AND ends_at > clock_timestamp() ORDER BY since DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id""";

    /** What was found. */
    sealed interface Found {
        /** @param tell whoever gave way, if its client waits */
        record Room(@Nullable LinkDecided tell) implements Found {}

        record None() implements Found {}
    }

    private final LinkAudit audit;
    private final int mostOpen;

    LinkRoom(LinkAudit audit, int mostOpen) {
        this.audit = audit;
        this.mostOpen = mostOpen;
    }

    Future<Found> find(SqlConnection connection, Wish wish, String network) {
        return Database.ask(connection, COUNT, wish.login(), network).compose(counted -> {
            Row open = counted.iterator().next();
            if (open.getLong("of_both") >= Links.MOST_OF_LOGIN_AND_ORIGIN
                    || open.getLong("of_origin") >= Links.MOST_OF_ORIGIN) {
                return Future.succeededFuture(new Found.None());
            }
            if (open.getLong("of_all") < mostOpen) {
                return Future.succeededFuture(new Found.Room(null));
            }
            return open.getLong("of_origin") + 1 >= open.getLong("most")
                    ? Future.succeededFuture(new Found.None())
                    : displace(connection, open.getString("heaviest"));
        });
    }

    private Future<Found> displace(SqlConnection connection, String heaviest) {
        return Database.ask(connection, DISPLACE, heaviest)
                .compose(gone -> gone.size() == 0
                        ? Future.succeededFuture(new Found.None())
                        : Database.ask(
                                        connection,
                                        LinkRow.SELECT + " WHERE id = $1",
                                        gone.iterator().next().getString("id"))
                                .compose(rows -> displaced(connection, LinkRow.of(rows))));
    }

    private Future<Found> displaced(SqlConnection connection, LinkRow row) {
        LinkDecided tell = row.isHeld() ? row.decided(LinkOutcome.FAILED, null) : null;
        return audit.displaced(connection, row).map(new Found.Room(tell));
    }
}
