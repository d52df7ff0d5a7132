package io.portcullis.server.api;

import io.portcullis.model.Credential;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.CreateCredential;
import io.portcullis.server.api.form.CredentialForm;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.CredentialMadeView;
import io.portcullis.server.api.view.CredentialView;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Queries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
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
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(
        name = "Credentials",
        description = "How logins prove themselves to gateways: machine-made secrets, or identities of token issuers.")
public class CredentialsResource {
    private final Granting granting;
    private final Changes changes;
    private final Queries queries;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    CredentialsResource(Granting granting, Changes changes, Queries queries, Caller caller) {
        this.granting = granting;
        this.changes = changes;
        this.queries = queries;
        this.caller = caller;
    }

    @POST
    @Path("/logins/{login}/credentials")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createCredential",
            summary = "Make a connection secret for a login, or say whose tokens prove it",
            description =
                    "The secret is in this answer and nowhere else. With issuer and subject there is none. A login has at most four credentials that are good now "
                            + "or later. Repeated requests are answered as those for grants are.")
    @APIResponseSchema(value = CredentialMadeView.class, responseCode = "201", responseDescription = "The credential.")
    public Uni<Response> create(
            @PathParam("login") String login,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateCredential.class)))
                    byte[] body,
            @Parameter(description = "1 to 255 visible ASCII characters, new for each secret. Kept for a day.")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        CreateCredential wanted = StrictJson.read(body, CreateCredential.class, Bounds.MAX_BODY);
        return Bounds.within(granting.create(login, wanted, Headers.idempotencyKey(key), caller.actor()));
    }

    @GET
    @Path("/logins/{login}/credentials")
    @Operation(
            operationId = "listCredentials",
            summary = "List the credentials of a login, ended ones too, newest first")
    public Uni<ItemsView<CredentialView>> list(@PathParam("login") String login) {
        CredentialForm.requireLogin(login);
        return Bounds.within(queries.credentials(login)
                .map(all -> new ItemsView<>(all.stream()
                        .map(stored -> CredentialView.of(stored, clock.instant()))
                        .toList())));
    }

    @GET
    @Path("/credentials/{id}")
    @Operation(operationId = "getCredential", summary = "Get a credential as it stands")
    public Uni<RestResponse<CredentialView>> get(@PathParam("id") String id) {
        return Bounds.within(queries.credential(Ids.credential(id))
                .map(stored -> withTag(stored.record(), CredentialView.of(stored, clock.instant()))));
    }

    @POST
    @Path("/credentials/{id}/revoke")
    @Operation(
            operationId = "revokeCredential",
            summary = "End a credential for good",
            description =
                    "No new session is opened with its secret; running ones go on, for they depend on their grants. Revoking "
                            + "what is revoked changes nothing and answers the credential as it stands.")
    public Uni<RestResponse<CredentialView>> revoke(
            @PathParam("id") String id,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        Uni<Credential> revoked = changes.revokeCredential(Ids.credential(id), Headers.ifMatch(ifMatch), caller.actor())
                .onFailure(ChangeFailure.AlreadyEnded.class)
                .recoverWithUni(_ -> queries.credential(Ids.credential(id)).map(stored -> stored.record()));
        return Bounds.within(
                revoked.map(credential -> withTag(credential, CredentialView.of(credential, clock.instant()))));
    }

    private static RestResponse<CredentialView> withTag(Credential credential, CredentialView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, Headers.etag(credential.revision()))
                .build();
    }
}
