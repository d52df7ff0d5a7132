package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.ReviewView;
import io.portcullis.server.store.Reviews;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/reviews")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Reviews", description = "Who broke the glass, and who has looked at it.")
public class ReviewsResource {
    private final Reviews reviews;
    private final Reviewing reviewing;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    ReviewsResource(Reviews reviews, Reviewing reviewing, Caller caller) {
        this.reviews = reviews;
        this.reviewing = reviewing;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listReviews", summary = "List reviews, newest first")
    public Uni<PageView<ReviewView>> list(
            @Parameter(
                            description = "Only those in this state; overdue ones are open too.",
                            schema = @Schema(enumeration = {"open", "overdue", "signed-off"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        return Bounds.within(reviews.reviews(RequestForm.reviewState(state), Paging.of(limit, after))
                .map(page -> PageView.of(page, item -> ReviewView.of(item, clock.instant()))));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getReview", summary = "Get the review of a request")
    public Uni<ReviewView> get(@PathParam("id") String id) {
        return Bounds.within(reviews.review(RequestForm.id(id)).map(item -> ReviewView.of(item, clock.instant())));
    }

    @POST
    @Path("/{id}/sign-off")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "signOffReview",
            summary = "Say that one has looked at it, and what one thinks",
            description =
                    "By a member of the groups that the rule named, never by who broke the glass. Doing it twice does "
                            + "no harm.")
    public Uni<ReviewView> signOff(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Words.class)))
                    byte[] body) {
        String words = RequestForm.words(StrictJson.read(body, Words.class, Bounds.MAX_BODY));
        return Bounds.within(reviewing
                .signOff(RequestForm.id(id), words, caller.identity())
                .map(item -> ReviewView.of(item, clock.instant())));
    }
}
