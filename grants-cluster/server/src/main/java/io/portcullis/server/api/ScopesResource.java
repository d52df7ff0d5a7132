package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.scope.DryRun;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.body.DryRunBody;
import io.portcullis.server.api.form.DryRunForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.DryRunView;
import io.portcullis.server.store.Queries;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Texts may hold secrets: they live as long as the request, and nothing logs them. */
@Path("/v1/scopes")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Scopes", description = "What grants allow, statement by statement.")
public class ScopesResource {
    private final Queries queries;

    ScopesResource(Queries queries) {
        this.queries = queries;
    }

    @POST
    @Path("/dry-run")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "dryRun",
            summary = "Tell what a gateway would say to statements",
            description =
                    "By their texts: classes, relations, functions and the bound statement. Values that are bound, origins, "
                            + "hours, latency and budgets are not asked. Nothing is run and nothing is kept.")
    public Uni<DryRunView> dryRun(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = DryRunBody.class)))
                    byte[] body) {
        DryRunForm asked = DryRunForm.of(StrictJson.read(body, DryRunBody.class, Bounds.MAX_BODY));
        Uni<DryRun> run = asked.grant() == null
                ? Uni.createFrom().item(() -> new DryRun(asked.scope(), "the scope"))
                : queries.grant(asked.grant()).map(stored -> under(stored.record()));
        return Bounds.within(
                run.emitOn(Infrastructure.getDefaultWorkerPool()).map(under -> answer(under, asked.statements())));
    }

    private static DryRun under(Grant grant) {
        try {
            return new DryRun(
                    ScopeCodec.decode(grant.scope()), "grant " + grant.id().value());
        } catch (RefusedRecord e) {
            throw Problem.of(ProblemType.CONFLICT, "the grant has a scope that this node can not read")
                    .thrown();
        }
    }

    private static DryRunView answer(DryRun run, List<String> texts) {
        return new DryRunView(
                texts.stream().map(text -> DryRunView.TextView.of(run.of(text))).toList());
    }
}
