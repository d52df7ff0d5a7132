package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.body.CreateOwnSecret;
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

@Path("/v1/me/credentials")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Me", description = "Whoever asks: who they are and what they have.")
public class MyCredentialsResource {
    private final OwnAccess access;
    private final Granting granting;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    MyCredentialsResource(OwnAccess access, Granting granting, Caller caller) {
        this.access = access;
        this.granting = granting;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listMyCredentials",
            summary = "List the credentials of one's own login, ended ones too, newest first")
    public Uni<ItemsView<CredentialView>> list() {
        return Bounds.within(access.login(caller.identity())
                .chain(access::credentials)
                .map(all -> new ItemsView<>(all.stream()
                        .map(stored -> CredentialView.of(stored, clock.instant()))
                        .toList())));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createMyCredential",
            summary = "Make a connection secret for one's own login",
            description =
                    "The secret is in this answer and nowhere else. One has at most two that are good, so that one can be exchanged for the "
                            + "next. It ends when it was said to, whatever grants there are. Repeated requests are answered as those for grants are.")
    @APIResponseSchema(value = CredentialMadeView.class, responseCode = "201", responseDescription = "The credential.")
    public Uni<Response> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateOwnSecret.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each secret. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateOwnSecret wanted = StrictJson.read(body, CreateOwnSecret.class, Bounds.MAX_BODY);
        Identity me = caller.identity();
        return Bounds.within(access.login(me)
                .chain(login -> granting.createOwn(login, wanted, Headers.idempotencyKey(key), me.actor())));
    }

    @POST
    @Path("/{id}/revoke")
    @Operation(
            operationId = "revokeMyCredential",
            summary = "End a secret of one's own login for good",
            description =
                    "No new session is opened with it; running ones go on. Doing it twice does no harm. What tokens prove is the operators' to end.")
    public Uni<CredentialView> revoke(@PathParam("id") String id) {
        Identity me = caller.identity();
        return Bounds.within(access.login(me)
                .chain(login -> access.revoke(login, Ids.credential(id), me.actor()))
                .map(credential -> CredentialView.of(credential, clock.instant())));
    }
}
