package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.model.LinkId;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.State;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link as it is in the control database.
 *
 * @param left how long it can be decided yet; not positive once it is over
 * @param isClaim whether it is no wish of its own but the next connection that a confirmation was for
 */
record LinkRow(
        LinkId id,
        String code,
        String session,
        int wrongCodes,
        @Nullable String issuer,
        @Nullable String subject,
        Duration left,
        boolean isClaim,
        Link link) {
    /** With the time after whatever lock was waited for. */
    static final String SELECT = """
            SELECT id, handle, code, kind, node, session, login, target, role, origin, application, sensitive, demand, since, ends_at, state,
                wrong_codes, issuer, subject, clock_timestamp() AS now FROM portcullis.link""";

    /** The only one of them. */
    static LinkRow of(RowSet<Row> rows) {
        return of(rows.iterator().next());
    }

    private static LinkRow of(Row row) {
        Instant endsAt = SqlGateways.instant(row, "ends_at");
        Duration left = Duration.between(SqlGateways.instant(row, "now"), endsAt);
        String state = row.getString("state");
        return new LinkRow(
                new LinkId(row.getString("id")),
                row.getString("code"),
                row.getString("session"),
                row.getInteger("wrong_codes"),
                row.getString("issuer"),
                row.getString("subject"),
                left,
                state.equals("claimed"),
                new Link(
                        row.getString("handle"),
                        row.getString("kind").equals(Kind.HELD.code()) ? Kind.HELD : Kind.NEXT,
                        row.getString("node"),
                        row.getString("login"),
                        row.getString("target"),
                        row.getString("role"),
                        row.getString("origin"),
                        row.getString("application"),
                        row.getBoolean("sensitive"),
                        demand(row.getString("demand")),
                        SqlGateways.instant(row, "since"),
                        endsAt,
                        state(state, left.isPositive())));
    }

    private static SignInDemand demand(@Nullable String json) {
        return json == null ? SignInDemand.NONE : SignInDemand.of(new JsonObject(json));
    }

    private static State state(String code, boolean inTime) {
        if (code.equals(State.OPEN.code()) && !inTime) {
            return State.EXPIRED;
        }
        for (State state : State.values()) {
            if (state.code().equals(code)) {
                return state;
            }
        }
        return State.USED;
    }

    boolean isHeld() {
        return link.kind() == Kind.HELD;
    }

    boolean isConfirmedBy(SignedIn who) {
        return link.state() == State.CONFIRMED
                && isHeld()
                && left.isPositive()
                && who.issuer().equals(issuer)
                && who.subject().equals(subject);
    }

    Started.Open open() {
        return new Started.Open(link.handle(), code, left, null);
    }

    /** The answer to the same wish once more. */
    Started repeated(String node) {
        if (!link.node().equals(node) || !left.isPositive()) {
            return new Started.Over();
        }
        boolean confirmed = isClaim || (isHeld() && link.state() == State.CONFIRMED);
        if (confirmed && issuer != null && subject != null) {
            return new Started.Decided(decided(LinkOutcome.CONFIRMED, new SignedIn(issuer, subject, link.login())));
        }
        return link.state() == State.OPEN ? open() : new Started.Over();
    }

    LinkDecided decided(LinkOutcome outcome, @Nullable SignedIn who) {
        return SqlLinks.decided(id, link.node(), link.login(), link.origin(), outcome, who);
    }

    Link link(State now) {
        return new Link(
                link.handle(),
                link.kind(),
                link.node(),
                link.login(),
                link.target(),
                link.role(),
                link.origin(),
                link.application(),
                link.sensitive(),
                link.demand(),
                link.since(),
                link.endsAt(),
                now);
    }
}
