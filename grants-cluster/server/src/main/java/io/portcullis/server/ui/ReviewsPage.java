package io.portcullis.server.ui;

import io.portcullis.server.api.ReviewDesk;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.problem.ChangeProblems;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.ChangeFailure;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who broke the glass, what they did, and who has looked at it. */
@Path(PagesTenant.PATH + "/reviews")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class ReviewsPage {
    private static final String PATH = PagesTenant.PATH + "/reviews";
    private static final String PLACE = "reviews";
    /** Those that are open are few, or something is wrong. */
    private static final String MOST_OPEN = "100";

    private final Entrance entrance;
    private final ReviewDesk desk;
    private final InstantSource clock = InstantSource.system();

    ReviewsPage(Entrance entrance, ReviewDesk desk) {
        this.entrance = entrance;
        this.desk = desk;
    }

    /** @param after of those that are signed off; then the others are not shown */
    @GET
    public Uni<Response> all(@QueryParam("after") @Nullable String after) {
        return entrance.page(
                "listReviews",
                PLACE,
                guest -> (after == null
                                ? desk.open(MOST_OPEN, null)
                                        .map(found -> sorted(ReviewCard.of(found.items(), clock.instant())))
                                : Uni.createFrom().item(List.<ReviewCard>of()))
                        .chain(open -> desk.signedOff(RequestsPage.ON_A_PAGE, after)
                                .map(found -> Response.ok(Templates.reviews(
                                                guest.chrome(),
                                                open,
                                                ReviewCard.of(found.items(), clock.instant()),
                                                after != null,
                                                found.next() == null ? "" : found.next()))
                                        .build())));
    }

    /** Those that are overdue first, of each the one that has waited the longest. */
    private static List<ReviewCard> sorted(List<ReviewCard> open) {
        return open.stream()
                .sorted(Comparator.comparing((ReviewCard card) -> card.due().machine()))
                .toList();
    }

    @GET
    @Path("/{id}")
    public Uni<Response> one(@PathParam("id") String id) {
        return entrance.page("getReview", PLACE, guest -> gone(see(guest, id, FormProblem.NONE, "")));
    }

    private Uni<Response> see(Guest guest, String id, FormProblem problem, String words) {
        return desk.see(id, guest.identity())
                .map(seen -> Response.status(problem.status())
                        .entity(Templates.review(
                                guest.chrome(),
                                ReviewCard.of(seen.review(), clock.instant()),
                                seen.mayNot().isEmpty() ? "" : SecretForm.sentence(seen.mayNot()),
                                seen.done() == null ? null : DoneCard.of(seen.done(), clock.instant()),
                                problem,
                                words))
                        .build());
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> signOff(
            @PathParam("id") String id,
            @FormParam("token") @Nullable String token,
            @FormParam("words") @Nullable String words,
            HttpServerRequest request) {
        String typed = words == null ? "" : words.strip();
        return entrance.form(
                request,
                token,
                "signOffReview",
                PLACE,
                guest -> gone(Uni.createFrom()
                        .deferred(() -> desk.signOff(id, new Words(typed), guest.identity()))
                        .map(_ -> Response.seeOther(URI.create(PATH + "/" + id)).build())
                        .onFailure(ChangeFailure.class)
                        .transform(failure -> ChangeProblems.of(failure).thrown())
                        .onFailure(failure -> !isMissing(failure) && failure instanceof ProblemException)
                        .recoverWithUni(
                                failure -> see(guest, id, problem(((ProblemException) failure).problem()), typed))));
    }

    private static FormProblem problem(Problem problem) {
        return problem.type() == ProblemType.INVALID_FIELD ? FormProblem.of(problem) : FormProblem.plain(problem);
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof ChangeFailure.NotFound
                || (failure instanceof ProblemException e && e.problem().type() == ProblemType.NOT_FOUND);
    }

    private static Uni<Response> gone(Uni<Response> answer) {
        return answer.onFailure(ReviewsPage::isMissing)
                .recoverWithItem(() -> FailurePages.page(Message.NO_SUCH_REVIEW).build());
    }
}
