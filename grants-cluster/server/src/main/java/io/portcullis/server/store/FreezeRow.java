package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Freezes.Ending;
import io.portcullis.server.store.Freezes.Freeze;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Iterator;
import java.util.List;

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
                Columns.instant(row, "lifted_at"),
                row.getString("lifted_by"),
                new Ending(
                        row.getBoolean("ends_grants"),
                        row.getLong("ended"),
                        row.getLong("unreadable"),
                        Columns.instant(row, "ended_at")));
    }
}
