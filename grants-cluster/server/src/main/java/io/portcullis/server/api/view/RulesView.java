package io.portcullis.server.api.view;

import io.portcullis.server.rules.Rule;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.Spans;
import io.portcullis.server.rules.Terms;
import io.portcullis.server.store.RuleBook.Told;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Rules", description = "The rules in force, and whether the nodes agree upon them.")
public record RulesView(
        @Schema(description = "SHA-256 of the files that are in force; left out while there are none.") @Nullable
        String digest,

        @Schema(description = "How often the nodes have agreed; left out before the first time.") @Nullable
        Long number,

        @Schema(format = "date-time", description = "When they agreed upon these.") @Nullable
        String since,

        @Schema(description = "Whether the files of all nodes are those that are in force.")
        boolean alike,

        @Schema(description = "Why the files of the node that answers can not be used; left out if they can.") @Nullable
        String problem,

        @Schema(description = "The nodes that were heard within the last 15 s.")
        List<NodeView> nodes,

        @Schema(description = "In the order in which they are asked.")
        List<RuleView> rules,

        @Schema(description = "Those that have access without asking. How their grants stand says GET /v1/services.")
        List<ServiceInRulesView> services) {

    @Schema(name = "ServiceInRules", description = "What the rules give to a service.")
    public record ServiceInRulesView(
            String service,

            @Schema(examples = "20-services.yaml line 4", description = "Where it stands.")
            String place,

            String login,
            List<String> targets,
            String role,

            @Schema(examples = "1h", description = "How long a revision of its grants lasts.")
            String life) {

        /** All of a set. */
        public static List<ServiceInRulesView> of(RuleSet set) {
            return set.services().stream()
                    .map(rule -> new ServiceInRulesView(
                            rule.name(),
                            rule.place(),
                            rule.login(),
                            rule.targets(),
                            rule.role(),
                            Spans.text(rule.life())))
                    .toList();
        }
    }

    @Schema(name = "RulesOfNode", description = "The files of one node.")
    public record NodeView(
            String node,

            @Schema(description = "Empty while they can not be used.")
            String digest,

            @Schema(description = "Why they can not.") @Nullable
            String problem,

            @Schema(format = "date-time", description = "When the node was heard last.")
            String at) {

        static NodeView of(Told told) {
            return new NodeView(
                    told.node(), told.digest(), told.problem(), told.at().toString());
        }

        /** Those of all nodes. */
        public static List<NodeView> of(List<Told> nodes) {
            return nodes.stream().map(NodeView::of).toList();
        }
    }

    @Schema(name = "Rule", description = "One rule, in short.")
    public record RuleView(
            String rule,

            @Schema(examples = "10-prod.yaml line 4", description = "Where it stands.")
            String place,

            @Schema(
                    enumeration = {"deny", "auto", "approvals", "break-glass"},
                    description = "What becomes of the wishes that it is for.")
            String effect,

            @Schema(examples = "4h", description = "The longest grant that it gives.") @Nullable
            String most,

            @Nullable ApprovalsView approvals) {

        static RuleView of(Rule rule) {
            return switch (rule.effect()) {
                case Rule.Effect.Deny _ -> new RuleView(rule.name(), rule.place(), "deny", null, null);
                case Rule.Effect.Give(Terms terms) ->
                    new RuleView(
                            rule.name(),
                            rule.place(),
                            terms.approvals() == null ? "auto" : "approvals",
                            Spans.text(terms.most()),
                            ApprovalsView.of(terms.approvals()));
                case Rule.Effect.BreakGlass(Terms terms, var _) ->
                    new RuleView(rule.name(), rule.place(), "break-glass", Spans.text(terms.most()), null);
            };
        }

        /** All of a set. */
        public static List<RuleView> of(RuleSet set) {
            return set.inOrder().stream().map(RuleView::of).toList();
        }
    }
}
