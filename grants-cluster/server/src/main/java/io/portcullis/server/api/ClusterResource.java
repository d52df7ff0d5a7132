package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.ClusterView;
import io.portcullis.server.api.view.EpochView;
import io.portcullis.server.cluster.ClusterStatus;
import io.portcullis.server.cluster.Recovery;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Cluster", description = "The state of the grant cluster and what to do after its database was restored.")
public class ClusterResource {
    /** Collecting from gateways, then a tombstone for each record that was lost. */
    private static final Duration RECOVERY = Duration.ofMinutes(4);

    private final ClusterStatus status;
    private final Recovery recovery;
    private final Caller caller;

    ClusterResource(ClusterStatus status, Recovery recovery, Caller caller) {
        this.status = status;
        this.recovery = recovery;
        this.caller = caller;
    }

    @GET
    @Path("/cluster")
    @Operation(
            operationId = "getCluster",
            summary = "Get the state of the cluster, as this node sees it",
            description = "Answers without asking the control database, so also while that is down.")
    public ClusterView get() {
        return ClusterView.of(status.now());
    }

    @POST
    @Path("/epochs")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createEpoch",
            summary = "Begin a new epoch after the control database lost changes",
            description =
                    "After a restore from a backup, or a failover that may have lost commits. What maps and gateways "
                            + "know beyond the database is collected; grants and credentials among it are ended for good, because "
                            + "nobody can tell which of them were revoked. Takes some ten seconds.")
    @APIResponseSchema(value = EpochView.class, responseCode = "201", responseDescription = "The new epoch.")
    public Uni<Response> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        String reason = GrantForm.reason(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(
                RECOVERY,
                recovery.newEpoch(reason, caller.actor())
                        .map(epoch -> Response.status(Response.Status.CREATED)
                                .entity(EpochView.of(epoch))
                                .build()));
    }
}
