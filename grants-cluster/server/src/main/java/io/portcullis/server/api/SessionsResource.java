package io.portcullis.server.api;

import io.portcullis.model.SessionId;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.CutOffView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.SessionView;
import io.portcullis.server.cluster.Commands;
import io.portcullis.server.store.Gateways;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Sessions", description = "The live sessions of all gateways.")
public class SessionsResource {
    private final Gateways gateways;
    private final Commands commands;
    private final Caller caller;

    SessionsResource(Gateways gateways, Commands commands, Caller caller) {
        this.gateways = gateways;
        this.commands = commands;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listSessions",
            summary = "List live sessions, oldest first",
            description =
                    "As gateways reported them, at most two seconds ago. Sessions of a gateway that is gone are shown as it "
                            + "reported them last, and marked.")
    public Uni<PageView<SessionView>> list(
            @Parameter(description = "Only those at this target.") @QueryParam("target") @Nullable String target,
            @Parameter(description = "Only those of this login.") @QueryParam("login") @Nullable String login,
            @Parameter(description = "Only those under this grant.") @QueryParam("grant") @Nullable String grant,
            @Parameter(description = "Only those of this gateway.") @QueryParam("node") @Nullable String node,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        Ids.grantFilter(grant);
        Gateways.SessionFilter filter = new Gateways.SessionFilter(target, login, grant, node);
        return Bounds.within(
                gateways.sessions(filter, Paging.of(limit, after)).map(page -> PageView.of(page, SessionView::of)));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSession", summary = "Get a live session")
    public Uni<SessionView> get(@PathParam("id") String id) {
        return Bounds.within(gateways.session(Ids.session(id).value()).map(SessionView::of));
    }

    @POST
    @Path("/{id}/cut-off")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "cutOffSession",
            summary = "End a session, whichever gateway has it",
            description =
                    "The client reads the reason; the session's work in the target is stopped. The grant stays: who may "
                            + "not come back needs it revoked. The order is signed and counts for a minute at most; that it had "
                            + "its effect is seen in the audit (session_ended with the cause operator).")
    @APIResponseSchema(value = CutOffView.class, responseCode = "202", responseDescription = "The order is on its way.")
    public Uni<Response> cutOff(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        SessionId session = Ids.session(id);
        String reason = GrantForm.reason(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(commands.cutOff(session, reason, caller.actor())
                .chain(() -> holder(session))
                .map(node ->
                        Response.accepted(new CutOffView(id, node.orElse(null))).build()));
    }

    /** Only for the answer: the order is out, whatever comes of this question. */
    private Uni<Optional<String>> holder(SessionId session) {
        return gateways.session(session.value())
                .map(live -> Optional.of(live.node()))
                .onFailure()
                .recoverWithItem(Optional.<String>empty());
    }
}
