package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.RightsViews.FindingView;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.store.RoleRights.Severity;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/rights")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(
        name = "Rights",
        description = "What roles may do at targets beyond their grants, and who is there beside the gateways.")
public class RightsResource {
    private final RoleRights rights;

    RightsResource(RoleRights rights) {
        this.rights = rights;
    }

    @GET
    @Operation(operationId = "listRights", summary = "List what was found at all targets, newest first")
    public Uni<PageView<FindingView>> list(
            @Parameter(
                            description = "Only what is so bad.",
                            schema = @Schema(enumeration = {"critical", "high", "low"}))
                    @QueryParam("severity")
                    @Nullable
                    String severity,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        return Bounds.within(rights.findings(severity(severity), Paging.of(limit, after))
                .map(page -> PageView.of(page, FindingView::of)));
    }

    private static @Nullable Severity severity(@Nullable String code) {
        return code == null
                ? null
                : Severity.of(code)
                        .orElseThrow(() -> Problem.invalid("severity", "must be critical, high or low")
                                .thrown());
    }
}
