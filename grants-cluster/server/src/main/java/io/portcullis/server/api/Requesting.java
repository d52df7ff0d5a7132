package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.form.Sha256;
import io.portcullis.server.api.form.WishForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.api.view.RequestView;
import io.portcullis.server.rules.Approvals;
import io.portcullis.server.rules.Asked;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.Review;
import io.portcullis.server.rules.Rule;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.store.Offer;
import io.portcullis.server.store.Once;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.RequestedGrant;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Wish;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the rules on behalf of people, and makes requests of their wishes. */
@Singleton
class Requesting {
    private static final int CREATED = 201;
    private final Requests requests;
    private final Queries queries;
    private final OwnAccess access;
    private final Rules rules;
    private final Judging judging;
    private final BreakGlassAlarm alarm;
    private final InstantSource clock = InstantSource.system();

    Requesting(
            Requests requests, Queries queries, OwnAccess access, Rules rules, Judging judging, BreakGlassAlarm alarm) {
        this.requests = requests;
        this.queries = queries;
        this.access = access;
        this.rules = rules;
        this.judging = judging;
        this.alarm = alarm;
    }

    /**
     * A wish and what the rules say to it.
     *
     * @param extended the grant that is to last longer; null for a new one
     */
    record Judged(Wish wish, @Nullable Grant extended, RuleSet rules, Verdict verdict) {}

    /** What the rules say to a wish of whoever asks. */
    Uni<Judged> judge(CreateRequest body, Identity identity) {
        Instant now = clock.instant();
        WishForm form = WishForm.of(body, now);
        RuleSet set = rules.inForce();
        return access.login(identity)
                .map(login -> Askers.requester(identity, login, set))
                .chain(who -> wish(form, who, set, identity))
                .chain(wish -> judge(wish, set, now, now));
    }

    /** @param asked when it was asked for; the grant would be made {@code then} */
    Uni<Judged> judge(Wish wish, Instant asked, Instant then) {
        return judge(wish, rules.inForce(), asked, then);
    }

    private Uni<Judged> judge(Wish wish, RuleSet set, Instant asked, Instant then) {
        Uni<Optional<Grant>> extended = wish.extend() == null
                ? Uni.createFrom().item(Optional.<Grant>empty())
                : queries.grant(wish.extend()).map(stored -> Optional.of(Askers.own(stored.record(), wish.who())));
        return judging.labels(set, wish.target())
                .chain(labels -> extended.emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(grant -> judged(wish, grant.orElse(null), set, labels, asked, then)));
    }

    private static Judged judged(
            Wish wish, @Nullable Grant grant, RuleSet set, Map<String, String> labels, Instant asked, Instant then) {
        if (!wish.end(then).isAfter(wish.start(then))) {
            throw Problem.of(ProblemType.ALREADY_ENDED, "the time that it was asked for is over")
                    .thrown();
        }
        Verdict verdict = set.judge(
                        new Asked(
                                known(wish, set),
                                wish.target(),
                                labels,
                                wish.role(),
                                scope(wish.scope()),
                                wish.statement(),
                                wish.start(asked),
                                wish.start(then),
                                wish.end(then),
                                grant == null ? null : grant.validity().notBefore(),
                                wish.reason(),
                                wish.ticket(),
                                asked),
                        wish.breakGlass())
                .verdict();
        if (grant != null
                && verdict instanceof Verdict.Given given
                && (!ScopeCodec.encode(given.scope()).equals(grant.scope()) || isStalerThan(given, grant))) {
            throw Problem.of(ProblemType.REFUSED_BY_RULES, "the rules give less than the grant has: ask for a new one")
                    .thrown();
        }
        return new Judged(wish, grant, set, verdict);
    }

    /** A claim that nobody looked at when it was asked for says nothing by now, not even that it was not there. */
    private static Requester known(Wish wish, RuleSet set) {
        Requester who = wish.who();
        Map<String, List<String>> claims = new HashMap<>(who.claims());
        set.claims().stream()
                .filter(claim -> !wish.seen().contains(claim))
                .forEach(claim -> claims.put(claim, List.of()));
        return new Requester(
                who.kind(),
                who.login(),
                who.issuer(),
                who.subject(),
                who.groups(),
                claims,
                who.acr(),
                who.signedInAt());
    }

    /** @param key the idempotency key, null if there is none */
    Uni<Outcome<Request>> create(CreateRequest body, @Nullable String key, Identity identity) {
        Once<Request> once = key == null
                ? null
                : new Once<>(
                        identity.actor().key(),
                        key,
                        Sha256.of("POST /v1/requests\n" + new String(StrictJson.bytes(body), StandardCharsets.UTF_8)),
                        made -> new Once.StoredAnswer(CREATED, json(RequestView.whole(made, clock.instant()))));
        // What was answered once is answered so again, whatever the rules or the clock say by now.
        return requests.before(identity.actor(), once)
                .chain(told -> told.isPresent()
                        ? Uni.createFrom().item(new Outcome.Repeated<>(told.get()))
                        : Again.onConflict(() -> judge(body, identity).chain(judged -> create(judged, once))));
    }

    private Uni<Outcome<Request>> create(Judged judged, @Nullable Once<Request> once) {
        return switch (judged.verdict()) {
            case Verdict.Refused refused -> refuse(judged.wish(), refused);
            case Verdict.Given given -> {
                Instant now = clock.instant();
                Offer offer = offer(judged, given);
                yield requests.create(
                                judged.wish(),
                                offer,
                                now.plus(given.terms().unanswered()),
                                given.terms().approvals() == null ? grant(judged, given, offer, now) : null,
                                once)
                        .invoke(alarm::heard);
            }
        };
    }

    private RequestedGrant grant(Judged judged, Verdict.Given given, Offer offer, Instant now) {
        return given.rule().effect() instanceof Rule.Effect.BreakGlass(var _, Review review)
                ? RequestedGrant.of(judged.wish(), offer, review, now.plus(alarm.within(review)), now)
                : RequestedGrant.of(judged.wish(), offer, judged.extended(), now);
    }

    /** A grant keeps for how long gateways go on that have lost touch: the rules must give as much. */
    private static boolean isStalerThan(Verdict.Given given, Grant grant) {
        StaleTolerance most = stale(given, grant.principal().kind());
        return grant.stale().staleAdmit().compareTo(most.staleAdmit()) > 0
                || grant.stale().staleGrace().compareTo(most.staleGrace()) > 0;
    }

    private static StaleTolerance stale(Verdict.Given given, Principal.Kind kind) {
        StaleTolerance stale = given.terms().stale();
        return stale == null ? StaleTolerance.defaultFor(kind) : stale;
    }

    /** What the rules give; a grant that is to last longer stays otherwise as it is. */
    static Offer offer(Judged judged, Verdict.Given given) {
        Approvals approvals = given.terms().approvals();
        Grant extended = judged.extended();
        return new Offer(
                given.rule().name(),
                judged.rules().files().digest(),
                approvals == null ? 0 : approvals.needed(),
                approvals == null
                        ? List.of()
                        : approvals.from().stream().sorted().toList(),
                ScopeCodec.encode(given.scope()),
                extended == null ? stale(given, judged.wish().who().kind()) : extended.stale());
    }

    private <T> Uni<T> refuse(Wish wish, Verdict.Refused refused) {
        String rule = refused.rule() == null ? null : refused.rule().name();
        return requests.refused(wish, rule, refused.sentence())
                .chain(_ -> Uni.createFrom().failure(byRules(refused).thrown()));
    }

    /** What who asked reads; the field is the first thing that would have to be otherwise. */
    static Problem byRules(Verdict.Refused refused) {
        return Problem.of(ProblemType.REFUSED_BY_RULES, refused.sentence())
                .about(refused.obstacles().getFirst().field());
    }

    private Uni<Wish> wish(WishForm form, Requester who, RuleSet set, Identity identity) {
        if (form.extend() != null) {
            return queries.grant(form.extend()).chain(stored -> {
                Grant grant = Askers.own(stored.record(), who);
                return statement(grant).map(text -> extension(form, grant, text, who, set, identity));
            });
        }
        return Uni.createFrom()
                .item(new Wish(
                        identity.actor(),
                        who,
                        String.valueOf(form.target()),
                        String.valueOf(form.role()),
                        ScopeCodec.encode(form.scope()),
                        form.statement(),
                        form.notBefore(),
                        form.expiresAt(),
                        form.length(),
                        form.reason(),
                        form.ticket(),
                        null,
                        set.claims(),
                        form.breakGlass()));
    }

    /** The text of the statement that a grant is bound to: who decides reads it. Null if it is bound to none. */
    private Uni<@Nullable String> statement(Grant grant) {
        return switch (scope(grant.scope()).statement()) {
            case null -> Uni.createFrom().nullItem();
            case BoundStatement.Exact exact -> Uni.createFrom().item(exact.text());
            case BoundStatement.Shape _ ->
                requests.statement(grant.id())
                        .map(text -> text.orElseThrow(() -> Problem.invalid(
                                        "extend",
                                        "is bound to a fingerprint whose text nobody knows: ask for a new grant")
                                .thrown()));
        };
    }

    private static Wish extension(
            WishForm form, Grant grant, @Nullable String statement, Requester who, RuleSet set, Identity identity) {
        return new Wish(
                identity.actor(),
                who,
                grant.target(),
                grant.role(),
                grant.scope(),
                statement,
                null,
                form.expiresAt(),
                form.length(),
                form.reason(),
                form.ticket(),
                grant.id(),
                set.claims(),
                false);
    }

    private static GrantScope scope(Scope scope) {
        try {
            return ScopeCodec.decode(scope);
        } catch (RefusedRecord e) {
            throw Problem.of(ProblemType.CONFLICT, "the grant has a scope that this node can not read")
                    .thrown();
        }
    }

    static String json(Object view) {
        return new String(StrictJson.bytes(view), StandardCharsets.UTF_8);
    }
}
