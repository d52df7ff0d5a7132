package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.body.RulesDryRun;
import io.portcullis.server.api.form.RulesDryRunForm;
import io.portcullis.server.api.form.WishForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.api.view.JudgementView;
import io.portcullis.server.api.view.RulesView;
import io.portcullis.server.rules.Asked;
import io.portcullis.server.rules.RuleSet;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/rules")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Rules", description = "Who may ask for what. They are files of the nodes: see docs/rules.md.")
public class RulesResource {
    private final Rules rules;
    private final Judging judging;
    private final InstantSource clock = InstantSource.system();

    RulesResource(Rules rules, Judging judging) {
        this.rules = rules;
        this.judging = judging;
    }

    @GET
    @Operation(operationId = "getRules", summary = "Tell which rules are in force, and whether the nodes agree")
    public RulesView get() {
        Rules.Now now = rules.now();
        RuleSet inForce = now.inForce();
        var book = now.book();
        var agreed = now.agreement();
        return new RulesView(
                inForce == null ? null : inForce.files().digest(),
                agreed == null ? null : agreed.number(),
                agreed == null ? null : agreed.since().toString(),
                book != null && book.allAlike(),
                now.problem(),
                book == null ? List.of() : RulesView.NodeView.of(book.nodes()),
                inForce == null ? List.of() : RulesView.RuleView.of(inForce),
                inForce == null ? List.of() : RulesView.ServiceInRulesView.of(inForce));
    }

    @POST
    @Path("/dry-run")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "dryRunRules",
            summary = "Tell what the rules would say to a wish of somebody",
            description =
                    "Would it be granted, who would have to say yes, why not: with what each rule says. Nothing is "
                            + "kept.")
    public Uni<JudgementView> dryRun(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RulesDryRun.class)))
                    byte[] body) {
        Instant now = clock.instant();
        RulesDryRunForm asked = RulesDryRunForm.of(StrictJson.read(body, RulesDryRun.class, Bounds.MAX_BODY), now);
        RuleSet set = rules.inForce();
        WishForm wish = asked.wish();
        String target = needed(wish.target());
        return Bounds.within(judging.labels(set, target)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(labels -> JudgementView.whole(set.judge(asked(asked, target, labels, now)))));
    }

    private static Asked asked(RulesDryRunForm asked, String target, Map<String, String> labels, Instant now) {
        WishForm wish = asked.wish();
        return new Asked(
                asked.who(),
                target,
                labels,
                needed(wish.role()),
                wish.scope(),
                wish.statement(),
                wish.start(now),
                wish.start(now),
                wish.end(now),
                null,
                wish.reason(),
                wish.ticket(),
                now);
    }

    private static String needed(@Nullable String value) {
        if (value == null) {
            throw Problem.invalid("request", "is not one of a new grant").thrown();
        }
        return value;
    }
}
