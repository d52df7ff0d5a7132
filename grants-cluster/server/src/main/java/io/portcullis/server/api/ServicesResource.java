package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.api.view.ServiceView;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.ServiceGrants;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/services")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Services", description = "What rules give to services without being asked, and renew.")
public class ServicesResource {
    private final ServiceGrants grants;
    private final ServiceSweep sweep;
    private final Rules rules;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    ServicesResource(ServiceGrants grants, ServiceSweep sweep, Rules rules, Caller caller) {
        this.grants = grants;
        this.sweep = sweep;
        this.rules = rules;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listServices",
            summary = "List services with their grants",
            description =
                    "Those of the rules in force, and those that no rule wants any more and whose grants are not over.")
    public Uni<ItemsView<ServiceView>> list() {
        return Bounds.within(views().map(ItemsView::new));
    }

    private Uni<List<ServiceView>> views() {
        RuleSet set = rules.now().inForce();
        List<ServiceRule> services = set == null ? List.of() : set.services();
        return grants.all().map(states -> ServiceView.of(services, states, clock.instant()));
    }

    @POST
    @Path("/{name}/renew")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "renewService",
            summary = "Renew the grants of a service now, those that were revoked too",
            description = "As the rules say: what they or a freeze refuse stays refused.")
    public Uni<ServiceView> renew(
            @PathParam("name") String name,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        String reason = GrantForm.reason(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(grants.ask(name, reason, caller.actor())
                .chain(_ -> sweep.now())
                .chain(_ -> views())
                .map(views -> views.stream()
                        .filter(view -> view.service().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new ChangeFailure.NotFound("service " + name))));
    }
}
