package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.LinkId;
import io.portcullis.model.OriginNetwork;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Links} in the control database. */
public final class SqlLinks implements Links {
    /** All that is started from an origin, one after another: so that what is counted stays true. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))";

    private static final String TRIM = """
            DELETE FROM portcullis.link WHERE id IN (SELECT id FROM portcullis.link
                WHERE ends_at < clock_timestamp() - interval '10 minutes' LIMIT 100 FOR UPDATE SKIP LOCKED)""";
    private static final String BY_ID = LinkRow.SELECT + " WHERE id = $1";
    private static final String BY_HANDLE = LinkRow.SELECT + " WHERE handle = $1";
    private static final String LOCK_BY_HANDLE = BY_HANDLE + " FOR UPDATE";
    private static final String DENIED_LATELY = """
            SELECT 1 FROM portcullis.link WHERE login = $1 AND coalesce(network, origin) = $2 AND state = 'denied' AND ends_at > clock_timestamp()
            LIMIT 1""";
    /** What may be confirmed from anywhere is not confirmed for what may not, nor a device's connection for anybody's. */
    private static final String LIKE_IT =
            " kind = 'next' AND login = $1 AND origin = $2 AND target = $3 AND role IS NOT DISTINCT FROM $4"
                    + " AND sensitive = $5 AND device IS NOT DISTINCT FROM $6 AND demand IS NOT DISTINCT FROM $7"
                    + " AND ends_at > clock_timestamp()";

    /** Whoever confirmed it has the login still. */
    private static final String OF_OWNER =
            "EXISTS (SELECT FROM portcullis.principal owner WHERE owner.login = link.login"
                    + " AND owner.issuer = link.issuer AND owner.subject = link.subject)";

    private static final String OPEN_LIKE_IT =
            LinkRow.SELECT + " WHERE" + LIKE_IT + " AND state = 'open' ORDER BY since LIMIT 1";
    private static final String USE =
            "UPDATE portcullis.link SET state = 'used' WHERE id = (SELECT id FROM portcullis.link WHERE" + LIKE_IT
                    + " AND state = 'confirmed' AND " + OF_OWNER
                    + " ORDER BY since LIMIT 1 FOR UPDATE) RETURNING id, issuer, subject";
    private static final String INSERT = """
            INSERT INTO portcullis.link (id, handle, code, kind, node, session, login, target, role, origin, network, application,
                sensitive, device, since, ends_at, state, issuer, subject, demand)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, clock_timestamp(),
                clock_timestamp() + $15 * interval '1 millisecond', $16, $17, $18, $19)""";
    private static final String WITHDRAW =
            "UPDATE portcullis.link SET state = 'withdrawn' WHERE id = $1 AND node = $2 AND state = 'open' AND kind = 'held'";

    private final Database ofGateways;
    private final Database ofPeople;
    private final LinkSettings settings;
    private final RandomGenerator random;
    private final LinkAudit audit;
    private final LinkRoom room;
    private final LinkMemory memory;
    private final LinkDecisions decisions;
    private final LinkWaits waits;

    /**
     * Connects to nothing yet.
     *
     * @param ofGateways for what gateways ask: a pool of its own, so that a flood of logins takes no connection of anybody else's
     * @param ofPeople for what people decide
     * @param ownNode this node of the grant cluster
     * @param random a cryptographic one outside tests
     */
    public SqlLinks(
            Database ofGateways, Database ofPeople, String ownNode, LinkSettings settings, RandomGenerator random) {
        this.ofGateways = ofGateways;
        this.ofPeople = ofPeople;
        this.settings = settings;
        this.random = random;
        this.audit = new LinkAudit(ownNode);
        this.room = new LinkRoom(audit, settings.mostOpen());
        this.memory = new LinkMemory(settings.remember());
        this.decisions = new LinkDecisions(audit, memory, settings);
        this.waits = new LinkWaits(ofGateways, settings.waitForGrant());
    }

    @Override
    public Uni<Started> start(String node, Wish wish) {
        String network = OriginNetwork.of(wish.origin());
        return Unis.lazy(() -> ofGateways.inTransaction(connection -> Database.ask(connection, TRIM)
                .compose(_ -> Database.ask(connection, LOCK, network))
                .compose(_ -> Database.ask(connection, BY_ID, wish.id().value()))
                .compose(known -> known.size() == 0
                        ? startNew(connection, node, wish, network)
                        : Future.succeededFuture(LinkRow.of(known).repeated(node)))));
    }

    private Future<Started> startNew(SqlConnection connection, String node, Wish wish, String network) {
        return Database.ask(connection, DENIED_LATELY, wish.login(), network)
                .compose(denied -> denied.size() > 0
                        ? Future.succeededFuture(new Started.Denied())
                        : startNew(connection, node, wish));
    }

    private Future<Started> startNew(SqlConnection connection, String node, Wish wish) {
        return switch (wish.kind()) {
            case HELD -> unlessRemembered(connection, node, wish, () -> open(connection, node, wish));
            case NEXT ->
                likeIt(connection, USE, wish)
                        .compose(used -> used.size() == 0
                                ? unlessRemembered(connection, node, wish, () -> openOnce(connection, node, wish))
                                : claim(connection, node, wish, used.iterator().next()));
        };
    }

    private Future<Started> unlessRemembered(
            SqlConnection connection, String node, Wish wish, Supplier<Future<Started>> ask) {
        return memory.recall(connection, wish)
                .compose(who ->
                        who == null ? ask.get() : letIn(connection, "link_remembered", wish.id(), node, wish, who));
    }

    /** Who tries again and again is told the same. */
    private Future<Started> openOnce(SqlConnection connection, String node, Wish wish) {
        return likeIt(connection, OPEN_LIKE_IT, wish)
                .compose(same -> same.size() == 0
                        ? open(connection, node, wish)
                        : Future.succeededFuture(LinkRow.of(same).open()));
    }

    private static Future<RowSet<Row>> likeIt(SqlConnection connection, String sql, Wish wish) {
        return Database.ask(
                connection,
                sql,
                wish.login(),
                wish.origin(),
                wish.target(),
                wish.role(),
                wish.sensitive(),
                wish.device(),
                demand(wish));
    }

    private static @Nullable String demand(Wish wish) {
        return wish.demand().equals(SignInDemand.NONE)
                ? null
                : wish.demand().toJson().encode();
    }

    private Future<Started> open(SqlConnection connection, String node, Wish wish) {
        return room.find(connection, wish, OriginNetwork.of(wish.origin())).compose(found -> switch (found) {
            case LinkRoom.Found.None _ -> Future.succeededFuture(new Started.TooMany());
            case LinkRoom.Found.Room(LinkDecided tell) -> {
                String handle = LinkNames.handle(random);
                String code = LinkNames.code(random);
                yield insert(connection, node, wish, handle, code, "open", null)
                        .map(new Started.Open(handle, code, settings.life(), tell));
            }
        });
    }

    /** The confirmation counts for this connection, and for no other any more. */
    private Future<Started> claim(SqlConnection connection, String node, Wish wish, Row used) {
        SignedIn who = new SignedIn(
                used.getString("issuer"), used.getString("subject"), wish.login(), SignInDemand.Facts.UNSAID);
        return letIn(connection, "link_used", new LinkId(used.getString("id")), node, wish, who);
    }

    private Future<Started> letIn(
            SqlConnection connection, String type, LinkId link, String node, Wish wish, SignedIn who) {
        return insert(connection, node, wish, LinkNames.handle(random), "", "claimed", who)
                .compose(_ -> audit.letIn(connection, type, link, node, wish, who))
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
            @Nullable SignedIn who) {
        return Database.ask(
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
                OriginNetwork.of(wish.origin()),
                wish.application(),
                wish.sensitive(),
                wish.device(),
                settings.life().toMillis(),
                state,
                who == null ? null : who.issuer(),
                who == null ? null : who.subject(),
                demand(wish));
    }

    @Override
    public Uni<List<Standing>> waiting(String node, List<Awaited> links) {
        return Unis.lazy(() -> waits.standing(node, links));
    }

    @Override
    public Uni<Void> withdraw(String node, LinkId id) {
        return Unis.lazy(() -> ofGateways.ask(WITHDRAW, id.value(), node).mapEmpty());
    }

    @Override
    public Uni<Link> link(String handle, SignedIn who) {
        return Unis.lazy(() -> ofPeople.ask(BY_HANDLE, handle)
                .map(rows -> LinkDecisions.ofTheirs(rows, who).link()));
    }

    @Override
    public Uni<Verdict> decide(String handle, SignedIn who, Decision decision) {
        return Unis.lazy(() -> ofPeople.inTransaction(connection -> Database.ask(connection, LOCK_BY_HANDLE, handle)
                .compose(rows -> decisions.decide(connection, LinkDecisions.ofTheirs(rows, who), who, decision))));
    }

    static LinkDecided decided(
            LinkId id, String node, String login, String origin, LinkOutcome outcome, @Nullable SignedIn who) {
        return new LinkDecided(
                id, node, login, origin, outcome, who == null ? "" : who.issuer(), who == null ? "" : who.subject());
    }
}
