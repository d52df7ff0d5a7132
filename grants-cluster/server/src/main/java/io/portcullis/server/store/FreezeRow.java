package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Freezes.Ending;
import io.portcullis.server.store.Freezes.Freeze;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Freezes as the control database has them. */
final class FreezeRow {
    private FreezeRow() {}

    /** NotFound if there is none. */
    static Row only(long number, RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            throw new NotFound("freeze " + number);
        }
        return found.next();
    }

    static Freeze of(Row row) {
        return new Freeze(
                row.getLong("number"),
                row.getOffsetDateTime("since").toInstant(),
                row.getString("reason"),
                row.getString("who"),
                List.of(row.getArrayOfStrings("targets")),
                List.of(row.getArrayOfStrings("logins")),
                instant(row, "lifted_at"),
                row.getString("lifted_by"),
                new Ending(
                        row.getBoolean("ends_grants"),
                        row.getLong("ended"),
                        row.getLong("unreadable"),
                        instant(row, "ended_at")));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
