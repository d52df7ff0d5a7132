package io.portcullis.server.api;

import io.portcullis.model.GrantId;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Rights;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.ReviewView;
import io.portcullis.server.store.Page;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Queries.AuditRow;
import io.portcullis.server.store.Reviews;
import io.portcullis.server.store.Reviews.Item;
import io.portcullis.server.store.Reviews.State;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the pages do with reviews: the same as the API, for who is signed in with a browser. Fails as the API does. */
@Singleton
public class ReviewDesk {
    /** Of sessions, and of statements. */
    public static final int MOST_EVENTS = 100;

    private final Reviews reviews;
    private final Reviewing reviewing;
    private final Queries queries;
    private final InstantSource clock = InstantSource.system();

    ReviewDesk(Reviews reviews, Reviewing reviewing, Queries queries) {
        this.reviews = reviews;
        this.reviewing = reviewing;
        this.queries = queries;
    }

    /**
     * A review as somebody sees it.
     *
     * @param mayNot why they can not sign it off; empty if they can
     * @param done null if it is not for them to see
     */
    public record Seen(
            ReviewView review, String mayNot, @Nullable Done done) {}

    /** What the audit has of the sessions of a grant, the newest first; not more than {@value #MOST_EVENTS} of each. */
    public record Done(List<AuditRow> started, List<AuditRow> ended, List<AuditRow> statements) {
        public Done {
            started = List.copyOf(started);
            ended = List.copyOf(ended);
            statements = List.copyOf(statements);
        }
    }

    /** Those that nobody has signed off, newest first. */
    public Uni<PageView<ReviewView>> open(@Nullable String limit, @Nullable String after) {
        return list(State.OPEN, limit, after);
    }

    /** Those that somebody has. */
    public Uni<PageView<ReviewView>> signedOff(@Nullable String limit, @Nullable String after) {
        return list(State.SIGNED_OFF, limit, after);
    }

    private Uni<PageView<ReviewView>> list(State state, @Nullable String limit, @Nullable String after) {
        return reviews.reviews(state, Paging.of(limit, after))
                .map(page -> PageView.of(page, item -> ReviewView.of(item, clock.instant())));
    }

    /** One of them. What was done see those who may read the audit, and those whom the rule named to look at it. */
    public Uni<Seen> see(String id, Identity who) {
        return Uni.createFrom()
                .deferred(() -> reviews.review(RequestForm.id(id)))
                .chain(item -> {
                    String mayNot = reviewing.mayNot(item, who);
                    boolean sees = mayNot.isEmpty() || who.hasOneOf(Rights.of("listAudit"));
                    ReviewView view = ReviewView.of(item, clock.instant());
                    return sees
                            ? done(item).map(done -> new Seen(view, mayNot, done))
                            : Uni.createFrom().item(new Seen(view, mayNot, null));
                });
    }

    private Uni<Done> done(Item item) {
        if (item.request().grant() == null) {
            return Uni.createFrom().item(new Done(List.of(), List.of(), List.of()));
        }
        GrantId grant = new GrantId(item.request().grant().recordId());
        return events(grant, "session_started")
                .chain(started -> events(grant, "session_ended")
                        .chain(ended -> events(grant, "statement").map(all -> new Done(started, ended, all))));
    }

    private Uni<List<AuditRow>> events(GrantId grant, String type) {
        return queries.audit(new Queries.AuditFilter(null, grant, type), new Page.Request(MOST_EVENTS, null))
                .map(Page::items);
    }

    /** Says that one has looked at it. */
    public Uni<Void> signOff(String id, Words words, Identity by) {
        return Uni.createFrom()
                .deferred(() -> reviewing.signOff(RequestForm.id(id), RequestForm.words(words), by))
                .replaceWithVoid();
    }
}
