package io.portcullis.server.api;

import io.portcullis.model.CredentialId;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.CreateDevice;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.CredentialMadeView;
import io.portcullis.server.api.view.CredentialView;
import io.portcullis.server.api.view.ItemsView;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
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

@Path("/v1/me/devices")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(
        name = "Devices",
        description = "Secrets of one's own devices: with one, not each connection needs a confirmation of its own.")
public class DevicesResource {
    private final Granting granting;
    private final OwnAccess access;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    DevicesResource(Granting granting, OwnAccess access, Caller caller) {
        this.granting = granting;
        this.access = access;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createMyDevice",
            summary = "Make a secret for a device of one's own",
            description =
                    "The secret is in this answer and nowhere else. It lets nobody in unless a connection from the same address was "
                            + "confirmed lately. It counts among the credentials of the login, of which there are at most four, two "
                            + "of them of devices. Repeated requests are answered as those for grants are.")
    @APIResponseSchema(value = CredentialMadeView.class, responseCode = "201", responseDescription = "The device.")
    public Uni<Response> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateDevice.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each secret. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateDevice wanted = StrictJson.read(body, CreateDevice.class, Bounds.MAX_BODY);
        @Nullable String once = Headers.idempotencyKey(key);
        return Bounds.within(access.login(caller.identity())
                .chain(login -> granting.createDevice(login, wanted, once, caller.actor())));
    }

    @GET
    @Operation(
            operationId = "listMyDevices",
            summary = "List the secrets of one's devices, ended ones too, newest first")
    public Uni<ItemsView<CredentialView>> list() {
        return Bounds.within(access.login(caller.identity())
                .chain(access::credentials)
                .map(all -> new ItemsView<>(all.stream()
                        .filter(stored -> OwnAccess.isDevice(stored.record()))
                        .map(stored -> CredentialView.of(stored, clock.instant()))
                        .toList())));
    }

    @POST
    @Path("/{id}/revoke")
    @Operation(
            operationId = "revokeMyDevice",
            summary = "End the secret of a device for good",
            description = "What is no device of one's own is answered as one that is not there.")
    public Uni<CredentialView> revoke(@PathParam("id") String id) {
        CredentialId device = Ids.credential(id);
        return Bounds.within(access.login(caller.identity())
                .chain(login -> access.revokeDevice(login, device, caller.actor()))
                .map(credential -> CredentialView.of(credential, clock.instant())));
    }
}
