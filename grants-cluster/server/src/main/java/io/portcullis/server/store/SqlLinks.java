package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.LinkId;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Links} in the control database. */
public final class SqlLinks implements Links {
    /** All that is started for a login, and all from an address, one after another: so that what is counted stays true. */
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 1)), pg_advisory_xact_lock(hashtextextended($2, 2))";

    private static final String TRIM = """
            DELETE FROM portcullis.link WHERE id IN (SELECT id FROM portcullis.link
                WHERE ends_at < clock_timestamp() - interval '10 minutes' LIMIT 100 FOR UPDATE SKIP LOCKED)""";
    private static final String BY_ID = LinkRow.SELECT + " WHERE id = $1";
    private static final String BY_HANDLE = LinkRow.SELECT + " WHERE handle = $1";
    private static final String LOCK_BY_HANDLE = BY_HANDLE + " FOR UPDATE";
    private static final String LIKE_IT =
            " kind = 'next' AND login = $1 AND origin = $2 AND target = $3 AND role IS NOT DISTINCT FROM $4"
                    + " AND ends_at > clock_timestamp()";
    private static final String OPEN_LIKE_IT =
            LinkRow.SELECT + " WHERE" + LIKE_IT + " AND state = 'open' ORDER BY since LIMIT 1";
    private static final String USE =
            "UPDATE portcullis.link SET state = 'used' WHERE id = (SELECT id FROM portcullis.link WHERE" + LIKE_IT
                    + " AND state = 'confirmed' ORDER BY since LIMIT 1 FOR UPDATE) RETURNING id, issuer, subject";
    private static final String COUNT = """
            SELECT count(*) FILTER (WHERE login = $1 AND origin = $2) AS of_both, count(*) FILTER (WHERE login = $1) AS of_login,
                count(*) FILTER (WHERE origin = $2) AS of_origin
            FROM portcullis.link WHERE (login = $1 OR origin = $2) AND state = 'open' AND ends_at > clock_timestamp()""";
    private static final String INSERT = """
            INSERT INTO portcullis.link (id, handle, code, kind, node, session, login, target, role, origin, application, sensitive,
                since, ends_at, state, issuer, subject)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp(),
                clock_timestamp() + $13 * interval '1 millisecond', $14, $15, $16)""";
    private static final String WITHDRAW =
            "UPDATE portcullis.link SET state = 'withdrawn' WHERE id = $1 AND node = $2 AND state = 'open' AND kind = 'held'";
    private static final String WRONG =
            "UPDATE portcullis.link SET wrong_codes = wrong_codes + 1, state = $2 WHERE id = $1";
    private static final String DECIDE = """
            UPDATE portcullis.link SET state = $2, issuer = $3, subject = $4,
                ends_at = CASE WHEN kind = 'next' THEN clock_timestamp() + $5 * interval '1 millisecond' ELSE ends_at END
            WHERE id = $1""";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, type, who, issuer, subject, session, event)
            VALUES (now(), $1, $2, $3, $4, $5, $6, $7)""";

    private final Database database;
    private final String ownNode;
    private final Duration life;
    private final Duration next;
    private final RandomGenerator random;

    /**
     * Connects to nothing yet.
     *
     * @param ownNode this node of the grant cluster
     * @param life how long one can be confirmed
     * @param next how soon the next connection must come once it is, where that is what was confirmed
     * @param random a cryptographic one outside tests
     */
    public SqlLinks(Database database, String ownNode, Duration life, Duration next, RandomGenerator random) {
        this.database = database;
        this.ownNode = ownNode;
        this.life = life;
        this.next = next;
        this.random = random;
    }

    @Override
    public Uni<Started> start(String node, Wish wish) {
        return Unis.lazy(() -> database.inTransaction(connection -> run(connection, TRIM)
                .compose(_ -> run(connection, LOCK, wish.login(), wish.origin()))
                .compose(_ -> run(connection, BY_ID, wish.id().value()))
                .compose(known -> known.size() == 0
                        ? startNew(connection, node, wish)
                        : Future.succeededFuture(LinkRow.of(known).repeated(node)))));
    }

    private Future<Started> startNew(SqlConnection connection, String node, Wish wish) {
        return switch (wish.kind()) {
            case HELD -> open(connection, node, wish);
            case NEXT ->
                likeIt(connection, USE, wish)
                        .compose(used -> used.size() == 0
                                ? likeIt(connection, OPEN_LIKE_IT, wish)
                                        .compose(same -> same.size() == 0
                                                ? open(connection, node, wish)
                                                : Future.succeededFuture(
                                                        LinkRow.of(same).open()))
                                : claim(connection, node, wish, used.iterator().next()));
        };
    }

    private static Future<RowSet<Row>> likeIt(SqlConnection connection, String sql, Wish wish) {
        return run(connection, sql, wish.login(), wish.origin(), wish.target(), wish.role());
    }

    private Future<Started> open(SqlConnection connection, String node, Wish wish) {
        return run(connection, COUNT, wish.login(), wish.origin()).compose(counted -> {
            Row open = counted.iterator().next();
            if (open.getLong("of_both") >= MOST_OF_LOGIN_AND_ORIGIN
                    || open.getLong("of_login") >= MOST_OF_LOGIN
                    || open.getLong("of_origin") >= MOST_OF_ORIGIN) {
                return Future.succeededFuture(new Started.TooMany());
            }
            String handle = LinkNames.handle(random);
            String code = LinkNames.code(random);
            return insert(connection, node, wish, handle, code, "open", null, null)
                    .map(new Started.Open(handle, code, life));
        });
    }

    /** The confirmation counts for this connection, and for no other any more. */
    private Future<Started> claim(SqlConnection connection, String node, Wish wish, Row used) {
        SignedIn who = new SignedIn(used.getString("issuer"), used.getString("subject"), wish.login());
        JsonObject event = new JsonObject()
                .put("link", used.getString("id"))
                .put("login", wish.login())
                .put("target", wish.target())
                .put("origin", wish.origin())
                .put("gateway", node)
                .put("issuer", who.issuer())
                .put("subject", who.subject());
        return insert(connection, node, wish, LinkNames.handle(random), "", "claimed", who.issuer(), who.subject())
                .compose(_ -> audit(connection, "link_used", who, wish.session().value(), event))
                .map(new Started.Decided(
                        decided(wish.id(), node, wish.login(), wish.origin(), LinkOutcome.CONFIRMED, who)));
    }

    private Future<RowSet<Row>> insert(
            SqlConnection connection,
            String node,
            Wish wish,
            String handle,
            String code,
            String state,
            @Nullable String issuer,
            @Nullable String subject) {
        return run(
                connection,
                INSERT,
                wish.id().value(),
                handle,
                code,
                wish.kind().code(),
                node,
                wish.session().value(),
                wish.login(),
                wish.target(),
                wish.role(),
                wish.origin(),
                wish.application(),
                wish.sensitive(),
                life.toMillis(),
                state,
                issuer,
                subject);
    }

    @Override
    public Uni<Void> withdraw(String node, LinkId id) {
        return Unis.lazy(() -> database.ask(WITHDRAW, id.value(), node).mapEmpty());
    }

    @Override
    public Uni<Link> link(String handle, SignedIn who) {
        return Unis.lazy(() ->
                database.ask(BY_HANDLE, handle).map(rows -> ofTheirs(rows, who).link()));
    }

    /** Of what is not theirs nobody learns that it is there. */
    private static LinkRow ofTheirs(RowSet<Row> rows, SignedIn who) {
        if (rows.size() == 1) {
            LinkRow row = LinkRow.of(rows);
            if (row.link().login().equals(who.login()) && !row.isClaim()) {
                return row;
            }
        }
        throw new NotFound("link of this name for the login " + who.login());
    }

    @Override
    public Uni<Verdict> decide(String handle, SignedIn who, Decision decision) {
        return Unis.lazy(() -> database.inTransaction(connection -> run(connection, LOCK_BY_HANDLE, handle)
                .compose(rows -> decide(connection, ofTheirs(rows, who), who, decision))));
    }

    private Future<Verdict> decide(SqlConnection connection, LinkRow row, SignedIn who, Decision decision) {
        Link link = row.link();
        // Again, because the answer was lost or the gateway could not be told.
        if (decision.confirm() && row.isConfirmedBy(who)) {
            return Future.succeededFuture(new Verdict.Done(link, row.decided(LinkOutcome.CONFIRMED, who)));
        }
        if (link.state() != State.OPEN) {
            return Future.succeededFuture(new Verdict.Over(link));
        }
        if (!decision.confirm()) {
            return settle(connection, row, who, decision, State.DENIED, LinkOutcome.DENIED);
        }
        if (!LinkNames.isSame(row.code(), decision.code())) {
            return wrongCode(connection, row, who, decision);
        }
        boolean elsewhere = !link.origin().equals(decision.address());
        if (elsewhere && (link.sensitive() || !decision.otherAddress())) {
            Verdict refused = new Verdict.OtherAddress(link);
            return audit(connection, "link_other_address", row, who, decision).map(refused);
        }
        return settle(connection, row, who, decision, State.CONFIRMED, LinkOutcome.CONFIRMED);
    }

    private Future<Verdict> settle(
            SqlConnection connection, LinkRow row, SignedIn who, Decision decision, State state, LinkOutcome outcome) {
        return run(connection, DECIDE, row.id().value(), state.code(), who.issuer(), who.subject(), next.toMillis())
                .compose(_ -> audit(connection, "link_" + state.code(), row, who, decision))
                .map(new Verdict.Done(row.link(state), row.isHeld() ? row.decided(outcome, who) : null));
    }

    private Future<Verdict> wrongCode(SqlConnection connection, LinkRow row, SignedIn who, Decision decision) {
        int left = MOST_WRONG_CODES - row.wrongCodes() - 1;
        boolean over = left <= 0;
        LinkDecided tell = over && row.isHeld() ? row.decided(LinkOutcome.FAILED, null) : null;
        return run(connection, WRONG, row.id().value(), over ? State.FAILED.code() : State.OPEN.code())
                .compose(_ -> audit(connection, over ? "link_failed" : "link_wrong_code", row, who, decision))
                .map(new Verdict.WrongCode(Math.max(0, left), tell));
    }

    private Future<Void> audit(SqlConnection connection, String type, LinkRow row, SignedIn who, Decision decision) {
        Link link = row.link();
        JsonObject event = new JsonObject()
                .put("link", row.id().value())
                .put("login", link.login())
                .put("target", link.target())
                .put("role", link.role())
                .put("origin", link.origin())
                .put("browser", decision.address())
                .put("otherAddress", !link.origin().equals(decision.address()))
                .put("sensitive", link.sensitive())
                .put("application", link.application())
                .put("kind", link.kind().code())
                .put("gateway", link.node())
                .put("issuer", who.issuer())
                .put("subject", who.subject());
        return audit(connection, type, who, row.session(), event);
    }

    private Future<Void> audit(SqlConnection connection, String type, SignedIn who, String session, JsonObject event) {
        String name = "login " + who.login();
        return run(connection, AUDIT, ownNode, type, name, who.issuer(), who.subject(), session, event.encode())
                .mapEmpty();
    }

    static LinkDecided decided(
            LinkId id, String node, String login, String origin, LinkOutcome outcome, @Nullable SignedIn who) {
        return new LinkDecided(
                id, node, login, origin, outcome, who == null ? "" : who.issuer(), who == null ? "" : who.subject());
    }

    private static Future<RowSet<Row>> run(SqlConnection connection, String sql, @Nullable Object... arguments) {
        return connection.preparedQuery(sql).execute(Tuple.wrap(arguments));
    }
}
