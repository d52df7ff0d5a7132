package io.portcullis.server.api;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Rights;
import io.portcullis.server.api.body.Approval;
import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.api.view.JudgementView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.RequestView;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Requests.Request;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the pages do with requests: the same as the API, for who is signed in with a browser. Fails as the API does. */
@Singleton
public class RequestDesk {
    private static final int MOST_CHOICES = 500;

    private final Rules rules;
    private final Judging judging;
    private final Requesting requesting;
    private final Deciding deciding;
    private final Standings standings;
    private final Requests requests;
    private final RoleWarnings warnings;
    private final InstantSource clock = InstantSource.system();

    RequestDesk(
            Rules rules,
            Judging judging,
            Requesting requesting,
            Deciding deciding,
            Standings standings,
            Requests requests,
            RoleWarnings warnings) {
        this.rules = rules;
        this.judging = judging;
        this.requesting = requesting;
        this.deciding = deciding;
        this.standings = standings;
        this.requests = requests;
        this.warnings = warnings;
    }

    /**
     * What would become of a wish.
     *
     * @param needed how who asks would have to sign in; nothing if that is not what is in the way
     */
    public record Foreseen(JudgementView judgement, SignIns.Needed needed) {}

    /** A target, and roles there that rules name. */
    public record Choice(String target, List<String> roles) {}

    /**
     * A request as somebody sees it.
     *
     * @param own whether it is theirs
     */
    public record Seen(RequestView request, boolean own, Standing standing) {}

    /** Targets that they could ask for, by what is known of them and of the rules; none if that is not known now. */
    public Uni<List<Choice>> choices(Identity who, String login) {
        RuleSet set = rules.now().inForce();
        if (set == null || !who.claims().hasAllGroups() || !Requester.canBeLookedAt(who.groups())) {
            return Uni.createFrom().item(List.of());
        }
        Requester requester = Askers.requester(who, login, set);
        return judging.targets(set)
                .map(targets -> io.portcullis.server.rules.Choice.of(set, requester, targets).stream()
                        .limit(MOST_CHOICES)
                        .map(one -> new Choice(one.target(), one.roles()))
                        .toList())
                .onFailure(ChangeFailure.class)
                .recoverWithItem(List.of());
    }

    /**
     * Makes a request of a wish.
     *
     * @param key what was sent once with it makes one request, however often it is sent
     * @return the id of the request
     */
    public Uni<String> create(CreateRequest wish, String key, Identity who) {
        return requesting.create(wish, key, who).map(outcome -> switch (outcome) {
            case Outcome.Made<Request>(Request made) -> made.id().value();
            case Outcome.Repeated<Request>(var answer) -> new JsonObject(answer.body()).getString("id");
        });
    }

    /** What would become of it. Nothing is kept, but it counts as asking. */
    public Uni<Foreseen> foresee(CreateRequest wish, Identity who) {
        return requests.before(who.actor(), null)
                .chain(_ -> requesting.judge(wish, who))
                .map(judged -> new Foreseen(
                        JudgementView.brief(judged.verdict(), judged.wish()), SignIns.neededToAsk(judged.verdict())));
    }

    /** Those of whoever asks, newest first. */
    public Uni<PageView<RequestView>> mine(Identity who, @Nullable String limit, @Nullable String after) {
        Requests.Filter filter = new Requests.Filter(who.actor(), null, null, null);
        return requests.requests(filter, Paging.of(limit, after)).map(page -> PageView.of(page, this::brief));
    }

    /** Those that wait, of anybody, each as somebody sees it who may decide; newest first. */
    public Uni<PageView<Seen>> waiting(Identity who, @Nullable String limit, @Nullable String after) {
        Requests.Filter filter = new Requests.Filter(null, null, RequestState.PENDING, null);
        Instant now = clock.instant();
        return requests.requests(filter, Paging.of(limit, after))
                .chain(page -> standings
                        .of(page.items(), who, now)
                        .map(all -> new PageView<>(
                                all.stream()
                                        .map(one -> new Seen(
                                                brief(one.request()), Askers.isOwn(one.request(), who), one.standing()))
                                        .toList(),
                                page.next())));
    }

    /**
     * How many wait for somebody, of others, by the groups that were asked last. None if nobody knows now.
     *
     * @param most that are counted
     */
    public Uni<Integer> waitingFor(Identity who, int most) {
        if (!who.hasOneOf(Rights.of("approveRequest")) || !Requester.canBeLookedAt(who.groups())) {
            return Uni.createFrom().item(0);
        }
        return requests.waiting(who.actor(), who.groups(), most)
                .onFailure(ChangeFailure.class)
                .recoverWithItem(0);
    }

    private RequestView brief(Request request) {
        return RequestView.brief(request, clock.instant());
    }

    /** With what was said about it. Of what is not theirs to see nobody learns that it is there. */
    public Uni<Seen> see(String id, Identity who) {
        return visible(id, who).chain(request -> seen(request, who));
    }

    private Uni<Request> visible(String id, Identity who) {
        return Uni.createFrom()
                .deferred(() -> requests.request(RequestForm.id(id)))
                .map(request -> Askers.requireVisible(request, who));
    }

    private Uni<Seen> seen(Request request, Identity who) {
        Instant now = clock.instant();
        return standings
                .of(request, who, now)
                .chain(standing -> warnings.of(request)
                        .map(found -> new Seen(
                                RequestView.whole(request, now, found), Askers.isOwn(request, who), standing)));
    }

    /** Says yes to what was shown. */
    public Uni<Void> approve(String id, Approval said, Identity by) {
        return visible(id, by)
                .chain(request -> deciding.approve(
                        request.id(), new Deciding.Yes(by, RequestForm.digest(said), RequestForm.words(said))))
                .replaceWithVoid();
    }

    /** Says no. */
    public Uni<Void> deny(String id, Why why, Identity by) {
        return visible(id, by)
                .chain(request -> deciding.deny(request.id(), by, RequestForm.why(why)))
                .replaceWithVoid();
    }

    /** Takes back one's own. */
    public Uni<Void> withdraw(String id, Identity by) {
        return visible(id, by)
                .chain(request -> deciding.withdraw(request.id(), by))
                .replaceWithVoid();
    }

    /** Says something about it. */
    public Uni<Void> comment(String id, Words words, Identity by) {
        return visible(id, by)
                .chain(request -> deciding.comment(request.id(), by, RequestForm.words(words)))
                .replaceWithVoid();
    }
}
