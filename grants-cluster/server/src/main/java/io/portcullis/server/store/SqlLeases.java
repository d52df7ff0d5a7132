package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.Allowance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Leases} in the control database. */
public final class SqlLeases implements Leases {
    private static final String MAKE =
            "INSERT INTO portcullis.budget (grant_id) SELECT id FROM portcullis.record WHERE id = $1 ON CONFLICT DO NOTHING";
    private static final String LOCK = "SELECT spent FROM portcullis.budget WHERE grant_id = $1 FOR UPDATE";
    private static final String GRANT = "SELECT envelope FROM portcullis.record WHERE id = $1 AND kind = 'grant'";
    private static final String LEASES =
            "SELECT node, lease, number, ends_at, settled, amounts FROM portcullis.budget_lease WHERE grant_id = $1";
    /** The time after the lock was there, too: what waited for it must not take an end for still to come. */
    private static final String GATEWAYS = """
            SELECT count(*) AS others, clock_timestamp() AS now FROM portcullis.gateway_report
            WHERE node <> $1 AND at > clock_timestamp() - $2 * interval '1 millisecond'""";

    private static final String SAVE = """
            INSERT INTO portcullis.budget_lease (grant_id, node, lease, number, ends_at, settled, amounts)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (grant_id, node, lease) DO UPDATE SET number = excluded.number, ends_at = excluded.ends_at,
                settled = excluded.settled, amounts = excluded.amounts""";
    private static final String FORGET =
            "DELETE FROM portcullis.budget_lease WHERE grant_id = $1 AND node = $2 AND lease = $3";
    private static final String SPENT = "UPDATE portcullis.budget SET spent = $2 WHERE grant_id = $1";

    /** As long as a gateway that says nothing counts as being there. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** No request is on its way for so long. */
    private static final Duration REPEATED = Duration.ofMinutes(10);

    /** A gateway that was cut off for so long does not settle any more. */
    private static final Duration LATE = Duration.ofDays(1);

    private final Database database;
    private final Duration life;

    /** @param life how long a lease lasts that is not renewed */
    public SqlLeases(Database database, Duration life) {
        this.database = database;
        this.life = life;
    }

    /** A lease as it is in the table. */
    private record Known(
            String node, String name, long number, Instant endsAt, boolean settled, Map<Allowance, Long> amounts) {
        boolean hasEnded(Instant now) {
            return !now.isBefore(endsAt);
        }

        boolean isForgettable(Instant now) {
            return !now.isBefore(endsAt.plus(settled ? REPEATED : LATE));
        }

        LeaseBook.Lease entry(Instant now) {
            return new LeaseBook.Lease(settled, hasEnded(now), amounts);
        }
    }

    /** Everything that an answer depends on, read under the grant's lock. */
    private record Books(
            Instant now,
            @Nullable Grant grant,
            Map<Allowance, Long> spent,
            @Nullable Known mine,
            List<Known> others,
            int gateways) {}

    @Override
    public Uni<Answer> renew(String node, Request request) {
        return Unis.lazy(() -> database.inTransaction(connection -> connection
                .preparedQuery(MAKE)
                .execute(Tuple.of(request.grant().value()))
                .compose(_ -> connection
                        .preparedQuery(LOCK)
                        .execute(Tuple.of(request.grant().value())))
                .compose(locked -> locked.size() == 0
                        ? Future.succeededFuture(new Answer(State.NO_GRANT, Duration.ZERO, Map.of()))
                        : read(connection, node, request, locked.iterator().next())
                                .compose(books -> answer(connection, node, request, books)))));
    }

    private Future<Books> read(SqlConnection connection, String node, Request request, Row budget) {
        String grant = request.grant().value();
        Map<Allowance, Long> spent = amounts(budget.getJsonObject("spent"));
        Future<RowSet<Row>> record = connection.preparedQuery(GRANT).execute(Tuple.of(grant));
        Future<RowSet<Row>> leases = connection.preparedQuery(LEASES).execute(Tuple.of(grant));
        Future<RowSet<Row>> gateways = connection.preparedQuery(GATEWAYS).execute(Tuple.of(node, SILENCE.toMillis()));
        return Future.all(record, leases, gateways).compose(_ -> {
            Row counted = gateways.result().iterator().next();
            Instant now = SqlGateways.instant(counted, "now");
            Known mine = null;
            List<Known> others = new ArrayList<>();
            List<Known> forgotten = new ArrayList<>();
            for (Row row : leases.result()) {
                Known known = known(row);
                if (known.node().equals(node) && known.name().equals(request.lease())) {
                    mine = known;
                } else {
                    (known.isForgettable(now) ? forgotten : others).add(known);
                }
            }
            Grant found = record.result().size() == 0
                    ? null
                    : RecordRows.decode(record.result().iterator().next(), Grant.class);
            int live = 1 + Math.toIntExact(counted.getLong("others"));
            return forget(connection, grant, spent, forgotten).map(new Books(now, found, spent, mine, others, live));
        });
    }

    /** What was spent from them, or may have been, is kept in sum. */
    private static Future<Void> forget(
            SqlConnection connection, String grant, Map<Allowance, Long> spent, List<Known> forgotten) {
        if (forgotten.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = new ArrayList<>();
        for (Known lease : forgotten) {
            lease.amounts().forEach((kind, amount) -> {
                if (!kind.isConcurrent()) {
                    spent.merge(kind, amount, Long::sum);
                }
            });
            rows.add(Tuple.of(grant, lease.node(), lease.name()));
        }
        return connection
                .preparedQuery(FORGET)
                .executeBatch(rows)
                .compose(_ -> connection.preparedQuery(SPENT).execute(Tuple.of(grant, json(spent))))
                .mapEmpty();
    }

    private Future<Answer> answer(SqlConnection connection, String node, Request request, Books books) {
        Known mine = books.mine();
        Instant now = books.now();
        if (mine != null && mine.settled()) {
            return Future.succeededFuture(new Answer(State.CLOSED, Duration.ZERO, Map.of()));
        }
        if (mine != null && request.number() <= mine.number()) {
            return Future.succeededFuture(
                    mine.hasEnded(now)
                            ? new Answer(State.ENDED, Duration.ZERO, Map.of())
                            : new Answer(State.OPEN, Duration.between(now, mine.endsAt()), mine.amounts()));
        }
        if (request.close()) {
            Answer closed = new Answer(State.CLOSED, Duration.ZERO, Map.of());
            return mine == null
                    ? Future.succeededFuture(closed)
                    : settle(connection, node, request, mine).map(closed);
        }
        // Not settled by this: what the gateway has spent since it asked it can only say when it closes the lease.
        if (mine != null && mine.hasEnded(now)) {
            return Future.succeededFuture(new Answer(State.ENDED, Duration.ZERO, Map.of()));
        }
        Grant grant = books.grant();
        if (grant == null || !isActive(grant, now)) {
            return Future.succeededFuture(new Answer(State.NO_GRANT, Duration.ZERO, Map.of()));
        }
        LeaseBook book = new LeaseBook(
                limits(grant),
                books.spent(),
                books.others().stream().map(known -> known.entry(now)).toList(),
                books.gateways());
        Map<Allowance, Long> held = book.share(request.parts());
        Map<Allowance, Long> kept = new EnumMap<>(Allowance.class);
        kept.putAll(held);
        if (mine != null) {
            // What this revision does not limit, the next one may limit again.
            mine.amounts().forEach(kept::putIfAbsent);
        }
        return save(connection, node, request, now.plus(life), false, kept).map(new Answer(State.OPEN, life, held));
    }

    /** Never more than it was given, whatever the gateway says. */
    private static Future<Void> settle(SqlConnection connection, String node, Request request, Known mine) {
        Map<Allowance, Long> spent = new EnumMap<>(Allowance.class);
        mine.amounts().forEach((kind, amount) -> {
            Holding told = request.parts().get(kind);
            spent.put(kind, told == null ? amount : Math.min(amount, told.spent()));
        });
        return save(connection, node, request, mine.endsAt(), true, spent);
    }

    private static Future<Void> save(
            SqlConnection connection,
            String node,
            Request request,
            Instant endsAt,
            boolean settled,
            Map<Allowance, Long> amounts) {
        return connection
                .preparedQuery(SAVE)
                .execute(Tuple.of(
                        request.grant().value(),
                        node,
                        request.lease(),
                        request.number(),
                        ChangeTransaction.at(endsAt),
                        settled,
                        json(amounts)))
                .mapEmpty();
    }

    private static boolean isActive(Grant grant, Instant now) {
        return grant.state() == RecordState.ACTIVE
                && !now.isBefore(grant.validity().notBefore())
                && now.isBefore(grant.validity().expiresAt());
    }

    /** A scope that this version can not read may limit what it does not know: nothing is given. */
    private static Map<Allowance, Long> limits(Grant grant) {
        try {
            return Allowance.of(ScopeCodec.decode(grant.scope()));
        } catch (RefusedRecord e) {
            return Map.of();
        }
    }

    private static Known known(Row row) {
        return new Known(
                row.getString("node"),
                row.getString("lease"),
                row.getLong("number"),
                SqlGateways.instant(row, "ends_at"),
                row.getBoolean("settled"),
                amounts(row.getJsonObject("amounts")));
    }

    private static Map<Allowance, Long> amounts(JsonObject json) {
        Map<Allowance, Long> amounts = new EnumMap<>(Allowance.class);
        for (Allowance kind : Allowance.values()) {
            Long amount = json.getLong(kind.field());
            if (amount != null) {
                amounts.put(kind, amount);
            }
        }
        return amounts;
    }

    private static JsonObject json(Map<Allowance, Long> amounts) {
        Map<String, Object> fields = new HashMap<>();
        amounts.forEach((kind, amount) -> fields.put(kind.field(), amount));
        return new JsonObject(fields);
    }
}
