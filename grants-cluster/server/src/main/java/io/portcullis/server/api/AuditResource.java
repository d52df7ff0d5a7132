package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.view.AuditView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.store.Queries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Audit", description = "What happened: changes of what is granted, and what gateways told.")
public class AuditResource {
    private final Queries queries;

    AuditResource(Queries queries) {
        this.queries = queries;
    }

    @GET
    @Operation(operationId = "listAudit", summary = "List audit events, newest first")
    public Uni<PageView<AuditView>> list(
            @Parameter(description = "Only those of this session.") @QueryParam("session") @Nullable String session,
            @Parameter(description = "Only those about this grant.") @QueryParam("grant") @Nullable String grant,
            @Parameter(description = "Only those of this type.", example = "session_ended")
                    @QueryParam("type")
                    @Nullable
                    String type,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        Queries.AuditFilter filter = new Queries.AuditFilter(Ids.sessionFilter(session), Ids.grantFilter(grant), type);
        return Bounds.within(
                queries.audit(filter, Paging.of(limit, after)).map(page -> PageView.of(page, AuditView::of)));
    }
}
