package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RecordState;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.body.ExtendGrant;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.GrantMadeView;
import io.portcullis.server.api.view.GrantView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.ServiceGrants;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1/grants")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Grants", description = "Who may use which database, as which role, until when.")
public class GrantsResource {
    private final Granting granting;
    private final Changes changes;
    private final Queries queries;
    private final ServiceGrants services;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    GrantsResource(Granting granting, Changes changes, Queries queries, ServiceGrants services, Caller caller) {
        this.granting = granting;
        this.changes = changes;
        this.queries = queries;
        this.services = services;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createGrant",
            summary = "Make a grant, and a connection secret for its login if it needs one",
            description = "The secret is in this answer and nowhere else. A request that is repeated with the same "
                    + "Idempotency-Key and the same body changes nothing and gets the same answer without the secret.")
    @APIResponseSchema(value = GrantMadeView.class, responseCode = "201", responseDescription = "The grant.")
    public Uni<Response> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateGrant.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each grant. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateGrant wanted = StrictJson.read(body, CreateGrant.class, Bounds.MAX_BODY);
        return Bounds.within(granting.create(wanted, Headers.idempotencyKey(key), caller.actor()));
    }

    @GET
    @Operation(operationId = "listGrants", summary = "List grants, newest first")
    public Uni<PageView<GrantView>> list(
            @Parameter(description = "Only those of this login.") @QueryParam("login") @Nullable String login,
            @Parameter(description = "Only those for this target.") @QueryParam("target") @Nullable String target,
            @Parameter(
                            description = "Only those in this state.",
                            schema = @Schema(enumeration = {"pending", "active", "expired", "revoked"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        Queries.GrantFilter filter = new Queries.GrantFilter(login, target, GrantForm.phase(state));
        return Bounds.within(queries.grants(filter, Paging.of(limit, after))
                .map(page -> PageView.of(page, stored -> GrantView.of(stored, clock.instant()))));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getGrant", summary = "Get a grant as it stands")
    public Uni<RestResponse<GrantView>> get(@PathParam("id") String id) {
        GrantId grant = Ids.grant(id);
        return Bounds.within(queries.grant(grant)
                .chain(stored -> services.serviceOf(grant)
                        .map(service -> withTag(
                                stored.record(), GrantView.of(stored, service.orElse(null), clock.instant())))));
    }

    @POST
    @Path("/{id}/extend")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "extendGrant",
            summary = "Move the end of a grant to a later instant",
            description =
                    "Running sessions go on until the new end. A grant that is over is not extended: make a new one.")
    public Uni<RestResponse<GrantView>> extend(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ExtendGrant.class)))
                    byte[] body,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        ExtendGrant wanted = StrictJson.read(body, ExtendGrant.class, Bounds.MAX_BODY);
        Uni<Grant> extended = changes.extendGrant(
                Ids.grant(id), GrantForm.newEnd(wanted, clock.instant()), Headers.ifMatch(ifMatch), caller.actor());
        return Bounds.within(extended.map(this::answer));
    }

    @PUT
    @Path("/{id}/scope")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeGrantScope",
            summary = "Give a grant another scope, wider or narrower",
            description = "The whole of it: {} is everything. What becomes of running sessions is in docs/scope.md.")
    public Uni<RestResponse<GrantView>> rescope(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = GrantScopeBody.class)))
                    byte[] body,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        GrantScopeBody wanted = StrictJson.read(body, GrantScopeBody.class, Bounds.MAX_BODY);
        Uni<Grant> rescoped = changes.rescopeGrant(
                Ids.grant(id), GrantForm.newScope(wanted), Headers.ifMatch(ifMatch), caller.actor());
        return Bounds.within(rescoped.map(this::answer));
    }

    @POST
    @Path("/{id}/revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeGrant",
            summary = "End a grant for good",
            description =
                    "Gateways end its sessions at once and stop their work in the target. Revoking what is revoked "
                            + "changes nothing and answers the grant as it stands.")
    public Uni<RestResponse<GrantView>> revoke(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class))) byte[] body,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        String reason = GrantForm.reason(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        OptionalLong expected = Headers.ifMatch(ifMatch);
        Actor actor = caller.actor();
        Uni<Grant> revoked = changes.revokeGrant(Ids.grant(id), reason, expected, actor)
                .onFailure(ChangeFailure.AlreadyEnded.class)
                .recoverWithUni(ended -> asItStands(id, ended));
        return Bounds.within(revoked.map(this::answer));
    }

    private Uni<Grant> asItStands(String id, Throwable ended) {
        return queries.grant(Ids.grant(id)).map(stored -> {
            if (stored.record().state() != RecordState.REVOKED) {
                throw (ChangeFailure) ended;
            }
            return stored.record();
        });
    }

    private RestResponse<GrantView> answer(Grant grant) {
        return withTag(grant, GrantView.of(grant, clock.instant()));
    }

    private static RestResponse<GrantView> withTag(Grant grant, GrantView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, Headers.etag(grant.revision()))
                .build();
    }
}
