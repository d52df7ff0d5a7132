package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.CreateEmergencyGrant;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.EmergencyGrantView;
import io.portcullis.server.api.view.EmergencyGrantView.FileView;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.store.EmergencyGrants;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/emergency-grants")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Emergency grants", description = "Made ahead, for the day on which nothing but one gateway works.")
public class EmergencyGrantsResource {
    private final Granting granting;
    private final EmergencyGrants emergencies;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    EmergencyGrantsResource(Granting granting, EmergencyGrants emergencies, Caller caller) {
        this.granting = granting;
        this.emergencies = emergencies;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createEmergencyGrant",
            summary = "Make an emergency grant with its secret, and the files for its gateway",
            description =
                    "The secret is in this answer and nowhere else. It admits nobody before the files are in the folder "
                            + "of its gateway. A request that is repeated with the same Idempotency-Key and the same body "
                            + "changes nothing and gets the same answer without secret and files.")
    @APIResponseSchema(value = EmergencyGrantView.class, responseCode = "201", responseDescription = "The grant.")
    public Uni<Response> create(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = CreateEmergencyGrant.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each grant. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateEmergencyGrant wanted = StrictJson.read(body, CreateEmergencyGrant.class, Bounds.MAX_BODY);
        return Bounds.within(granting.createForEmergency(wanted, Headers.idempotencyKey(key), caller.actor()));
    }

    @GET
    @Operation(operationId = "listEmergencyGrants", summary = "List emergency grants, newest first")
    public Uni<PageView<EmergencyGrantView>> list(
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        return Bounds.within(emergencies
                .list(Paging.of(limit, after))
                .map(page -> PageView.of(page, item -> EmergencyGrantView.of(item, clock.instant()))));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getEmergencyGrant", summary = "Get an emergency grant as it stands")
    public Uni<EmergencyGrantView> get(@PathParam("id") String id) {
        return Bounds.within(emergencies.one(Ids.grant(id)).map(item -> EmergencyGrantView.of(item, clock.instant())));
    }

    @GET
    @Path("/{id}/files")
    @Operation(
            operationId = "getEmergencyGrantFiles",
            summary = "Get the files for the folder of its gateway once more",
            description = "They are no secret. 409 once it is revoked.")
    public Uni<ItemsView<FileView>> files(@PathParam("id") String id) {
        return Bounds.within(emergencies
                .files(Ids.grant(id))
                .map(files -> new ItemsView<>(files.stream().map(FileView::of).toList())));
    }
}
