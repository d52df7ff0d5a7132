package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.store.Freezes.Freeze;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends what freezes in force are about, a few grants with each change, so that others get their turn between and no deadline is met
 * half-way. How far it is stands in the freeze: a node that dies in between is gone on for by another.
 */
final class FreezeEnding {
    private static final String ABOUT = """
            r.kind = 'grant' AND r.state = 'active' AND r.expires_at > now() AND r.key_id = ANY($1)
            AND (f.targets = '{}' OR r.target = ANY(f.targets)) AND (f.logins = '{}' OR r.login = ANY(f.logins))
            """;
    private static final String BEGINS = ABOUT
            + " AND r.not_before > f.since AND r.not_before > r.changed_at AND r.not_before <= now() + $2 * interval '1 millisecond'";
    private static final String WITH_WORK = """
            SELECT f.number FROM portcullis.freeze f WHERE f.lifted_at IS NULL AND ((f.ends_grants AND f.ended_at IS NULL)
                OR EXISTS (SELECT FROM portcullis.record r WHERE""" + " " + BEGINS + ")) ORDER BY f.number";
    private static final String ONE = "SELECT * FROM portcullis.freeze WHERE number = $1 FOR UPDATE";
    private static final String ALL_LEFT =
            "SELECT r.id, r.created_seq FROM portcullis.freeze f, portcullis.record r WHERE " + ABOUT
                    + " AND f.number = $2 AND r.created_seq > f.ended_through ORDER BY r.created_seq LIMIT $3";
    private static final String BEGINNING =
            "SELECT r.id, r.created_seq FROM portcullis.freeze f, portcullis.record r WHERE " + BEGINS
                    + " AND f.number = $3 ORDER BY r.not_before LIMIT $4";
    private static final String ENDED = """
            UPDATE portcullis.freeze SET ended = ended + $2, unreadable = unreadable + $3, ended_through = greatest(ended_through, $4),
                ended_at = CASE WHEN $5 THEN clock_timestamp() ELSE ended_at END
            WHERE number = $1""";

    private final Database database;
    private final ChangeRunner runner;
    private final CurrentRecords current;

    FreezeEnding(Database database, ChangeRunner runner, CurrentRecords current) {
        this.database = database;
        this.runner = runner;
        this.current = current;
    }

    /** A bit for each freeze that has any; false if nothing was done. */
    Uni<Boolean> some() {
        return Unis.lazy(() -> database.ask(WITH_WORK, current.trusted().parameter(), Freezes.AHEAD.toMillis())
                        .map(FreezeEnding::numbers))
                .chain(this::each);
    }

    /** One that fails is in the way of none: it is told of once the others are done with. */
    private Uni<Boolean> each(List<Long> numbers) {
        List<Throwable> failed = new ArrayList<>();
        Uni<Boolean> done = Uni.createFrom().item(false);
        for (long number : numbers) {
            done = done.chain(before -> some(number)
                    .onFailure()
                    .recoverWithItem(failure -> {
                        failed.add(failure);
                        return false;
                    })
                    .map(now -> before || now));
        }
        return done.chain(any -> any || failed.isEmpty()
                ? Uni.createFrom().item(any)
                : Uni.createFrom().failure(failed.getFirst()));
    }

    private static List<Long> numbers(RowSet<Row> rows) {
        List<Long> numbers = new ArrayList<>();
        rows.forEach(row -> numbers.add(row.getLong(0)));
        return numbers;
    }

    private Uni<Boolean> some(long number) {
        return runner.run(change -> change.ask(ONE, number).compose(rows -> {
            Row row = FreezeRow.only(number, rows);
            Freeze freeze = FreezeRow.of(row);
            if (freeze.liftedAt() != null) {
                return Future.succeededFuture(false);
            }
            return freeze.ending().wanted() && freeze.ending().done() == null
                    ? all(change, freeze, ender(row))
                    : beginning(change, freeze, who(row));
        }));
    }

    private Future<Boolean> all(ChangeTransaction change, Freeze freeze, Actor who) {
        return change.ask(ALL_LEFT, current.trusted().parameter(), freeze.number(), Freezes.AT_ONCE)
                .compose(rows -> revoke(change, rows, freeze, who)
                        .compose(ended -> note(change, freeze, rows, ended, rows.size() < Freezes.AT_ONCE)))
                .map(true);
    }

    private Future<Boolean> beginning(ChangeTransaction change, Freeze freeze, Actor who) {
        return change.ask(
                        BEGINNING,
                        current.trusted().parameter(),
                        Freezes.AHEAD.toMillis(),
                        freeze.number(),
                        Freezes.AT_ONCE)
                .compose(rows -> revoke(change, rows, freeze, who)
                        .compose(ended -> change.ask(ENDED, freeze.number(), ended, 0L, 0L, false)
                                .map(ended > 0)));
    }

    private static Future<Void> note(
            ChangeTransaction change, Freeze freeze, RowSet<Row> rows, long ended, boolean last) {
        long through = 0;
        for (Row row : rows) {
            through = Math.max(through, row.getLong("created_seq"));
        }
        return change.ask(ENDED, freeze.number(), ended, rows.size() - ended, through, last)
                .mapEmpty();
    }

    /** How many could be: one that nobody can read is in nobody's way. */
    private Future<Long> revoke(ChangeTransaction change, RowSet<Row> rows, Freeze freeze, Actor who) {
        String reason = "freeze " + freeze.number() + ": " + freeze.reason();
        Future<Long> done = Future.succeededFuture(0L);
        for (Row row : rows) {
            GrantId id = new GrantId(row.getString("id"));
            done = done.compose(count -> current.grant(change, id)
                    .map(Optional::of)
                    .recover(failure -> isUnreadable(failure)
                            ? Future.succeededFuture(Optional.empty())
                            : Future.failedFuture(failure))
                    .map(found -> found.map(grant -> revoke(change, grant, reason, who, count))
                            .orElse(count)));
        }
        return done;
    }

    private static long revoke(ChangeTransaction change, Grant grant, String reason, Actor who, long before) {
        Grant revoked = grant.revoked(reason);
        change.write(revoked, grant.position().seq(), AuditEntry.of("grant_revoked", who, revoked));
        return before + 1;
    }

    private static boolean isUnreadable(Throwable failure) {
        return failure instanceof IllegalStateException || failure instanceof ChangeFailure.AlreadyEnded;
    }

    private static Actor who(Row row) {
        return new Actor(row.getString("who"), row.getString("issuer"), row.getString("subject"));
    }

    private static Actor ender(Row row) {
        return new Actor(row.getString("ender"), row.getString("ender_issuer"), row.getString("ender_subject"));
    }
}
