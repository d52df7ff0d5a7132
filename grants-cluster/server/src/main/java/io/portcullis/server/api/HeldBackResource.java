package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.HeldBackView;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.EndBrake.Kept;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/issuers/{name}/held-back")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "People who leave", description = "Whose grants go on because too many would have ended at once.")
public class HeldBackResource {
    private final EndBrake brake;
    private final Issuers issuers;
    private final Caller caller;

    HeldBackResource(EndBrake brake, Issuers issuers, Caller caller) {
        this.brake = brake;
        this.issuers = issuers;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listHeldBack",
            summary = "List whose grants an issuer's answers would end",
            description =
                    "The thousand who are held back for longest. The name is that of the issuer in the configuration.")
    public Uni<ItemsView<HeldBackView>> list(@PathParam("name") String name) {
        return Bounds.within(brake.heldBack(url(name)).map(HeldBackResource::view));
    }

    @POST
    @Path("/release")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "releaseHeldBack",
            summary = "Say that the answers about them are right",
            description =
                    "Those who are on the list now are asked about once more, at once, and lose what they should not have. Who is "
                            + "held back later is not meant. The answer has who they are.")
    public Uni<ItemsView<HeldBackView>> release(
            @PathParam("name") String name,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        String reason = GrantForm.reason(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(brake.release(url(name), reason, caller.actor()).map(HeldBackResource::view));
    }

    private String url(String name) {
        return issuers.named(name)
                .filter(issuer -> issuer.settings().directory() != null)
                .orElseThrow(() -> Problem.of(
                                ProblemType.NOT_FOUND, "there is no issuer of this name that is asked about people")
                        .thrown())
                .settings()
                .url();
    }

    private static ItemsView<HeldBackView> view(List<Kept> held) {
        return new ItemsView<>(held.stream().map(HeldBackView::of).toList());
    }
}
