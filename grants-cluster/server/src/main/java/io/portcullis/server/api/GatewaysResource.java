package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.MachineSecret;
import io.portcullis.server.api.form.Sha256;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.GatewayView;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.api.view.NodeCredentialView;
import io.portcullis.server.store.Gateways;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/gateways")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Gateways", description = "The gateways and their credentials for the up channel.")
public class GatewaysResource {
    private final Gateways gateways;
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,3}");

    private final SecureRandom random = new SecureRandom();
    private final Caller caller;

    GatewaysResource(Gateways gateways, Caller caller) {
        this.gateways = gateways;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listGateways", summary = "List the gateways, by name")
    public Uni<ItemsView<GatewayView>> list() {
        return Bounds.within(gateways.gateways()
                .map(all -> new ItemsView<>(all.stream().map(GatewayView::of).toList())));
    }

    @PUT
    @Path("/{node}")
    @Operation(
            operationId = "addNodeCredential",
            summary = "Make a new credential for a gateway",
            description =
                    "Makes the gateway known if it is not yet. The credential before stays good, until the next one is made "
                            + "or it is withdrawn: write the new one into the gateway's file first. There is no body.")
    @APIResponseSchema(
            value = NodeCredentialView.class,
            responseCode = "201",
            responseDescription = "The credential, in this answer only.")
    public Uni<Response> put(@PathParam("node") String node) {
        String name = Ids.node(node);
        MachineSecret secret = MachineSecret.random(random);
        return Bounds.within(gateways.addCredential(name, Sha256.of(secret.reveal()), caller.actor())
                .map(_ -> Response.status(Response.Status.CREATED)
                        .entity(new NodeCredentialView(name, secret.reveal()))
                        .build()));
    }

    @DELETE
    @Path("/{node}/credentials/{n}")
    @Operation(
            operationId = "removeNodeCredential",
            summary = "Withdraw one credential of a gateway",
            description = "n is its place in the list of the gateway's credentials: 0 is the newest.")
    @APIResponse(responseCode = "204", description = "Withdrawn.")
    public Uni<Response> delete(@PathParam("node") String node, @PathParam("n") String n) {
        if (!INDEX.matcher(n).matches()) {
            throw Problem.of(ProblemType.NOT_FOUND, "there is no credential of this number")
                    .thrown();
        }
        return remove(node, OptionalInt.of(Integer.parseInt(n)));
    }

    @DELETE
    @Path("/{node}/credentials")
    @Operation(
            operationId = "removeNodeCredentials",
            summary = "Withdraw all credentials of a gateway",
            description = "It can report nothing any more; what it admits depends on grants alone.")
    @APIResponse(responseCode = "204", description = "Withdrawn.")
    public Uni<Response> deleteAll(@PathParam("node") String node) {
        return remove(node, OptionalInt.empty());
    }

    private Uni<Response> remove(String node, OptionalInt index) {
        return Bounds.within(gateways.removeCredential(node, index, caller.actor())
                .map(_ -> Response.noContent().build()));
    }
}
