package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.Requests.Change;
import io.portcullis.server.store.Requests.Request;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is done to a request, as a part of a change that is under way, and the grants that come of it. */
final class RequestChanges {
    private static final String ENDS = """
            UPDATE portcullis.access_request SET revision = revision + 1, state = $3, decided_at = $4
            WHERE id = $1 AND revision = $2 AND state = 'pending'""";
    private static final String OFFERS = """
            UPDATE portcullis.access_request SET revision = revision + 1, state = $3, decided_at = $4, grant_id = $5,
                rule = $6, rules_digest = $7, needed = $8, approvers = $9, offered = $10, stale_admit_ms = $11, stale_grace_ms = $12,
                digest = $13
            WHERE id = $1 AND revision = $2 AND state = 'pending'""";
    private static final String IN_FORCE = "SELECT digest FROM portcullis.rules_agreed ORDER BY number DESC LIMIT 1";

    private final SqlChanges grants;
    private final RequestLimits limits;
    private final Clock clock;

    RequestChanges(SqlChanges grants, RequestLimits limits, Clock clock) {
        this.grants = grants;
        this.limits = limits;
        this.clock = clock;
    }

    /** Conflict if other rules count by now than those that made the offer. */
    static Future<Void> requireInForce(ChangeTransaction change, Offer offer, long revision) {
        return change.ask(IN_FORCE).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (!found.hasNext() || !found.next().getString(0).equals(offer.rules())) {
                throw new Conflict(revision);
            }
            return null;
        });
    }

    /** The grant for a wish; none if there is to be none yet. */
    Future<Optional<Grant>> grant(ChangeTransaction change, Wish wish, @Nullable RequestedGrant grant, Actor who) {
        return LoginOwners.requireStill(change, wish.who()).compose(_ -> switch (grant) {
            case null -> Future.succeededFuture(Optional.empty());
            case RequestedGrant.New(NewGrant wanted) -> make(change, wish, wanted, who);
            case RequestedGrant.BreakGlass(NewGrant wanted, var _, var _) -> make(change, wish, wanted, who);
            case RequestedGrant.Longer(var id, long revision, Instant expiresAt) ->
                grants.extend(change, id, expiresAt, OptionalLong.of(revision), who)
                        .map(Optional::of);
        });
    }

    private Future<Optional<Grant>> make(ChangeTransaction change, Wish wish, NewGrant wanted, Actor who) {
        return limits.requireRoomForGrant(change, wish)
                .compose(_ -> grants.create(change, wanted, new CredentialWish.Never(), who))
                .map(made -> Optional.of(made.grant()));
    }

    /** Conflict if the request is not as it was when that was decided. */
    Future<Void> make(ChangeTransaction change, Request request, Change what, Actor who) {
        Instant now = clock.instant();
        return switch (what) {
            case Change.Yes(Offer offer, Person by, var words) ->
                requireInForce(change, offer, request.revision())
                        .compose(_ ->
                                LoginOwners.requireStill(change, request.wish().who()))
                        .compose(_ -> offers(change, request, offer, Optional.empty(), now))
                        .compose(_ -> RequestTrail.yes(change, request, now, who, by, words))
                        .compose(_ ->
                                RequestTrail.audit(change, "request_approved", request, who, words, Optional.empty()));
            case Change.Grants(Offer offer, Person by, var words, RequestedGrant grant) ->
                requireInForce(change, offer, request.revision())
                        .compose(_ -> grant(change, request.wish(), grant, who))
                        .compose(made -> offers(change, request, offer, made, now)
                                .compose(_ -> RequestTrail.yes(change, request, now, who, by, words))
                                .compose(_ -> step(change, request, now, "granted", Actor.CLUSTER, List.of(), null))
                                .compose(
                                        _ -> RequestTrail.audit(change, "request_granted", request, who, words, made)));
            case Change.Offers(Offer offer) ->
                requireInForce(change, offer, request.revision())
                        .compose(_ -> offers(change, request, offer, Optional.empty(), now))
                        .compose(_ -> step(change, request, now, "changed", who, List.of(), "rule " + offer.rule()))
                        .compose(_ -> RequestTrail.audit(
                                change, "request_changed", request, who, offer.rule(), Optional.empty()));
            case Change.No(var groups, var why) ->
                ends(change, request, RequestState.DENIED, now)
                        .compose(_ -> step(change, request, now, "no", who, groups, why))
                        .compose(
                                _ -> RequestTrail.audit(change, "request_denied", request, who, why, Optional.empty()));
            case Change.Withdraws() ->
                ends(change, request, RequestState.WITHDRAWN, now)
                        .compose(_ -> step(change, request, now, "withdrawn", who, List.of(), null))
                        .compose(_ ->
                                RequestTrail.audit(change, "request_withdrawn", request, who, null, Optional.empty()));
            case Change.Comments _
            when request.steps().size() >= Requests.MOST_STEPS ->
                throw new Refused("comment", "enough has been said about this request");
            case Change.Comments(var groups, var words) ->
                step(change, request, now, "comment", who, groups, words)
                        .compose(_ ->
                                RequestTrail.audit(change, "request_commented", request, who, words, Optional.empty()));
        };
    }

    private static Future<Void> step(
            ChangeTransaction change,
            Request request,
            Instant now,
            String type,
            Actor who,
            List<String> groups,
            @Nullable String words) {
        return RequestTrail.step(change, request.id(), now, type, who, groups, words);
    }

    static @Nullable String id(Optional<Grant> grant) {
        return grant.map(Grant::recordId).orElse(null);
    }

    /** What would be granted is that from now on; or it is granted. */
    private static Future<Void> offers(
            ChangeTransaction change, Request request, Offer offer, Optional<Grant> grant, Instant now) {
        RequestState state = grant.isEmpty() ? RequestState.PENDING : RequestState.GRANTED;
        return change.ask(
                        OFFERS,
                        request.id().value(),
                        request.revision(),
                        state.code(),
                        grant.isEmpty() ? null : ChangeTransaction.at(now),
                        id(grant),
                        offer.rule(),
                        offer.rules(),
                        offer.needed(),
                        offer.approvers().toArray(String[]::new),
                        Buffer.buffer(offer.scope().cborMap().toArray()),
                        offer.stale().staleAdmit().toMillis(),
                        offer.stale().staleGrace().toMillis(),
                        offer.digest(request.wish()))
                .map(rows -> require(rows, request));
    }

    private static Future<Void> ends(ChangeTransaction change, Request request, RequestState to, Instant now) {
        return change.ask(ENDS, request.id().value(), request.revision(), to.code(), ChangeTransaction.at(now))
                .map(rows -> require(rows, request));
    }

    private static @Nullable Void require(RowSet<Row> rows, Request request) {
        if (rows.rowCount() != 1) {
            throw new Conflict(request.revision() + 1);
        }
        return null;
    }
}
