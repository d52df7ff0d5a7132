package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.TooMany;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.jspecify.annotations.Nullable;

/** Nobody fills the control database with wishes. */
final class RequestLimits {
    private static final String LEFT_OF_HOUR =
            "ceil(extract(epoch FROM hour + interval '1 hour' - clock_timestamp()))::integer AS seconds";
    private static final String ASKS = """
            INSERT INTO portcullis.access_request_hour AS h (issuer, subject, hour, asked)
            VALUES ($1, $2, date_trunc('hour', clock_timestamp()), 1)
            ON CONFLICT (issuer, subject, hour) DO UPDATE SET asked = least(h.asked, 1000000) + 1 RETURNING asked - 1 AS asked,\s""" + LEFT_OF_HOUR;
    private static final String WAITING = """
            SELECT count(*) FROM portcullis.access_request
            WHERE issuer = $1 AND subject = $2 AND state = 'pending' AND ends_at > clock_timestamp()""";
    private static final String GRANTS = """
            SELECT count(DISTINCT a.grant_id) FROM portcullis.access_request a JOIN portcullis.record r ON r.id = a.grant_id
            WHERE a.issuer = $1 AND a.subject = $2 AND a.target = $3 AND r.state = 'active' AND r.expires_at > clock_timestamp()""";

    private final RequestBounds bounds;

    RequestLimits(RequestBounds bounds) {
        this.bounds = bounds;
    }

    /** A way to ask the database: by itself or in a transaction. */
    interface Asking {
        Future<RowSet<Row>> ask(String sql, @Nullable Object... arguments);
    }

    /** Counts that they ask once more, whatever comes of it; TooMany if that is too often. */
    Future<Void> count(Asking asking, Actor who) {
        return asking.ask(ASKS, who.issuer(), who.subject()).map(this::requireSeldom);
    }

    private @Nullable Void requireSeldom(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        if (row.getInteger("asked") >= bounds.mostPerHour()) {
            throw TooMany.often(bounds.mostPerHour(), Math.max(1, row.getInteger("seconds")));
        }
        return null;
    }

    /** TooMany if so many of theirs wait that this can not. */
    Future<Void> requireRoomToWait(ChangeTransaction change, Actor who) {
        return change.ask(WAITING, who.issuer(), who.subject()).map(rows -> {
            if (rows.iterator().next().getLong(0) >= bounds.mostWaiting()) {
                throw TooMany.waiting(bounds.mostWaiting());
            }
            return null;
        });
    }

    /** TooMany if so many have come of their requests that no other can. */
    Future<Void> requireRoomForGrant(ChangeTransaction change, Wish wish) {
        return change.ask(GRANTS, wish.who().issuer(), wish.who().subject(), wish.target())
                .map(rows -> {
                    if (rows.iterator().next().getLong(0) >= bounds.mostGrants()) {
                        throw TooMany.grants(wish.who().login(), wish.target(), bounds.mostGrants());
                    }
                    return null;
                });
    }
}
