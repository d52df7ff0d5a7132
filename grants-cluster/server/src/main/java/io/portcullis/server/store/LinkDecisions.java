package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Command.LinkOutcome;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.State;
import io.portcullis.server.store.Links.Verdict;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.Optional;

/** What people decide about their links. */
final class LinkDecisions {
    private static final String WRONG =
            "UPDATE portcullis.link SET wrong_codes = wrong_codes + 1, state = $2 WHERE id = $1";
    /** A denied one counts on for a while: nobody is asked again meanwhile. */
    private static final String DECIDE = """
            UPDATE portcullis.link SET state = $2, issuer = $3, subject = $4, ends_at = CASE
                WHEN $2 = 'denied' THEN clock_timestamp() + $6 * interval '1 millisecond'
                WHEN kind = 'next' THEN clock_timestamp() + $5 * interval '1 millisecond' ELSE ends_at END
            WHERE id = $1""";

    private final LinkAudit audit;
    private final LinkMemory memory;
    private final LinkSettings settings;

    LinkDecisions(LinkAudit audit, LinkMemory memory, LinkSettings settings) {
        this.audit = audit;
        this.memory = memory;
        this.settings = settings;
    }

    /** Of what is not theirs nobody learns that it is there. */
    static LinkRow ofTheirs(RowSet<Row> rows, SignedIn who) {
        if (rows.size() == 1) {
            LinkRow row = LinkRow.of(rows);
            if (row.link().login().equals(who.login()) && !row.isClaim()) {
                return row;
            }
        }
        throw new NotFound("link of this name for the login " + who.login());
    }

    Future<Verdict> decide(SqlConnection connection, LinkRow row, SignedIn who, Decision decision) {
        Link link = row.link();
        // Again, because the answer was lost or the gateway could not be told.
        if (decision.confirm() && row.isConfirmedBy(who)) {
            return Future.succeededFuture(new Verdict.Done(link, row.decided(LinkOutcome.CONFIRMED, who)));
        }
        if (link.state() != State.OPEN) {
            return Future.succeededFuture(new Verdict.Over(link));
        }
        if (!decision.confirm()) {
            return memory.forget(connection, link)
                    .compose(_ -> settle(connection, row, who, decision, State.DENIED, LinkOutcome.DENIED));
        }
        if (!LinkNames.isSame(row.code(), decision.code())) {
            return wrongCode(connection, row, who, decision);
        }
        Optional<String> missing = link.demand().missing(who.how(), Instant.now());
        if (missing.isPresent()) {
            Verdict refused = new Verdict.WeakSignIn(link, missing.get());
            return audit.refused(connection, "link_weak_sign_in", row, who, decision)
                    .map(refused);
        }
        boolean elsewhere = !link.origin().equals(decision.address());
        if (elsewhere && (link.sensitive() || !decision.otherAddress())) {
            Verdict refused = new Verdict.OtherAddress(link);
            return audit.refused(connection, "link_other_address", row, who, decision)
                    .map(refused);
        }
        return memory.keep(connection, link, who, decision)
                .compose(_ -> settle(connection, row, who, decision, State.CONFIRMED, LinkOutcome.CONFIRMED));
    }

    private Future<Verdict> settle(
            SqlConnection connection, LinkRow row, SignedIn who, Decision decision, State state, LinkOutcome outcome) {
        return Database.ask(
                        connection,
                        DECIDE,
                        row.id().value(),
                        state.code(),
                        who.issuer(),
                        who.subject(),
                        settings.next().toMillis(),
                        settings.quiet().toMillis())
                .compose(_ -> audit.decided(connection, "link_" + state.code(), row, who, decision))
                .map(new Verdict.Done(row.link(state), row.isHeld() ? row.decided(outcome, who) : null));
    }

    private Future<Verdict> wrongCode(SqlConnection connection, LinkRow row, SignedIn who, Decision decision) {
        int left = Links.MOST_WRONG_CODES - row.wrongCodes() - 1;
        boolean over = left <= 0;
        LinkDecided tell = over && row.isHeld() ? row.decided(LinkOutcome.FAILED, null) : null;
        return Database.ask(connection, WRONG, row.id().value(), over ? State.FAILED.code() : State.OPEN.code())
                .compose(_ -> audit.decided(connection, over ? "link_failed" : "link_wrong_code", row, who, decision))
                .map(new Verdict.WrongCode(Math.max(0, left), tell));
    }
}
