package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.body.Approval;
import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.JudgementView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.RequestView;
import io.portcullis.server.store.Once;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Requests.Request;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1/requests")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Requests", description = "What people ask for, and what others say to it.")
public class RequestsResource {
    private final Requesting requesting;
    private final Deciding deciding;
    private final Requests requests;
    private final RoleWarnings warnings;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    RequestsResource(
            Requesting requesting, Deciding deciding, Requests requests, RoleWarnings warnings, Caller caller) {
        this.requesting = requesting;
        this.deciding = deciding;
        this.requests = requests;
        this.warnings = warnings;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createRequest",
            summary = "Ask for a grant, or for more time for one that one has",
            description = "Granted at once where the rules want nobody asked. A request that is repeated with the same "
                    + "Idempotency-Key and the same body changes nothing and gets the same answer.")
    @APIResponseSchema(value = RequestView.class, responseCode = "201", responseDescription = "The request.")
    public Uni<Response> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateRequest.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each request. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateRequest wanted = StrictJson.read(body, CreateRequest.class, Bounds.MAX_BODY);
        return Bounds.within(requesting
                .create(wanted, Headers.idempotencyKey(key), caller.identity())
                .map(outcome -> switch (outcome) {
                    case Outcome.Made<Request>(Request made) -> made(made);
                    case Outcome.Repeated<Request>(Once.StoredAnswer answer) ->
                        Response.status(answer.status())
                                .type(MediaType.APPLICATION_JSON)
                                .entity(answer.body())
                                .build();
                }));
    }

    private Response made(Request made) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/v1/requests/" + made.id())
                .header(HttpHeaders.ETAG, Headers.etag(made.revision()))
                .type(MediaType.APPLICATION_JSON)
                .entity(Requesting.json(RequestView.whole(made, clock.instant())))
                .build();
    }

    @POST
    @Path("/dry-run")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "dryRunRequest",
            summary = "Tell what would become of a request of one's own",
            description = "Whether it would be granted, who would be asked, or why not. Nothing is kept.")
    public Uni<JudgementView> dryRun(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateRequest.class)))
                    byte[] body) {
        CreateRequest wanted = StrictJson.read(body, CreateRequest.class, Bounds.MAX_BODY);
        Identity who = caller.identity();
        return Bounds.within(requests.before(who.actor(), null)
                .chain(_ -> requesting.judge(wanted, who))
                .map(judged -> JudgementView.brief(judged.verdict(), judged.wish())));
    }

    @GET
    @Operation(operationId = "listRequests", summary = "List requests of anybody, newest first")
    public Uni<PageView<RequestView>> list(
            @Parameter(
                            description = "Only those in this state.",
                            schema = @Schema(enumeration = {"pending", "granted", "denied", "withdrawn", "expired"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "Only those of this login.") @QueryParam("login") @Nullable String login,
            @Parameter(description = "Only those for this target.") @QueryParam("target") @Nullable String target,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        return Bounds.within(requests.requests(RequestForm.filter(login, state, target), Paging.of(limit, after))
                .map(page -> PageView.of(page, one -> RequestView.brief(one, clock.instant()))));
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getRequest",
            summary = "Get a request, with what was said about it",
            description = "Those of others only for approvers, auditors and operators.")
    public Uni<RestResponse<RequestView>> get(@PathParam("id") String id) {
        Identity who = caller.identity();
        return Bounds.within(requests.request(RequestForm.id(id))
                .map(request -> Askers.requireVisible(request, who))
                .chain(request -> warnings.of(request).map(found -> answer(request, found))));
    }

    @POST
    @Path("/{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "approveRequest",
            summary = "Say yes to a request",
            description =
                    "With the last yes that is needed it is granted. The digest says what they have looked at. The rules "
                            + "are asked anew each time: nothing is granted that they would not give any more, and if "
                            + "they give another thing by now, it must be looked at anew. Saying it twice counts once.")
    public Uni<RestResponse<RequestView>> approve(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Approval.class)))
                    byte[] body) {
        Approval said = StrictJson.read(body, Approval.class, Bounds.MAX_BODY);
        Deciding.Yes yes = new Deciding.Yes(caller.identity(), RequestForm.digest(said), RequestForm.words(said));
        return Bounds.within(deciding.approve(RequestForm.id(id), yes).map(this::answer));
    }

    @POST
    @Path("/{id}/deny")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "denyRequest",
            summary = "Say no to a request",
            description = "One no of somebody whose yes would count is enough. Who asked reads the reason.")
    public Uni<RestResponse<RequestView>> deny(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        String why = RequestForm.why(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(
                deciding.deny(RequestForm.id(id), caller.identity(), why).map(this::answer));
    }

    @POST
    @Path("/{id}/withdraw")
    @Operation(
            operationId = "withdrawRequest",
            summary = "Take back a request of one's own",
            description = "Doing it twice does no harm. What is granted already is given back instead.")
    public Uni<RestResponse<RequestView>> withdraw(@PathParam("id") String id) {
        return Bounds.within(
                deciding.withdraw(RequestForm.id(id), caller.identity()).map(this::answer));
    }

    @POST
    @Path("/{id}/comments")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "commentRequest",
            summary = "Say something about a request",
            description = "Those of others only for approvers, auditors and operators.")
    public Uni<RestResponse<RequestView>> comment(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Words.class)))
                    byte[] body) {
        String words = RequestForm.words(StrictJson.read(body, Words.class, Bounds.MAX_BODY));
        Identity who = caller.identity();
        return Bounds.within(requests.request(RequestForm.id(id))
                .map(request -> Askers.requireVisible(request, who))
                .chain(request -> deciding.comment(request.id(), who, words))
                .map(this::answer));
    }

    private RestResponse<RequestView> answer(Request request) {
        return answer(request, List.of());
    }

    private RestResponse<RequestView> answer(Request request, List<String> warnings) {
        return RestResponse.ResponseBuilder.ok(RequestView.whole(request, clock.instant(), warnings))
                .header(HttpHeaders.ETAG, Headers.etag(request.revision()))
                .build();
    }
}
