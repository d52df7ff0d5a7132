package io.portcullis.server.api.view;

import io.portcullis.server.cluster.ClusterStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Cluster", description = "The grant cluster, as the node that answers sees it.")
public record ClusterView(
        String clusterId,
        @Schema(description = "The node that answers.") String node,

        @Schema(enumeration = {"starting", "serving", "no-database", "recovery-needed", "stopping"})
        String state,

        @Schema(description = "What is wrong, if something is.") @Nullable
        String problem,

        long epoch,

        @Schema(description = "The last change in the control database, as last read.")
        long headSeq,

        @Schema(format = "date-time") @Nullable String headReadAt,

        @Schema(description = "Up to which change the maps are known to be complete.")
        long projectedSeq,

        @Schema(description = "How many changes they lag behind.")
        long projectionLag,

        List<Member> members,
        Reconciling reconciling,

        @Schema(
                description =
                        "Who signed what may still matter, by the id of the key; tombstones count until what they ended could not have "
                                + "gone on anyway. Counted every ten seconds.")
        Map<String, KeyUse> recordsByKey,

        @Schema(format = "date-time") @Nullable String recordsByKeyCountedAt) {

    @Schema(name = "KeyUse")
    public record KeyUse(
            long records,

            @Schema(description = "false: the node that answers refuses them, as do gateways without that key.")
            boolean trusted) {}

    @Schema(name = "Member")
    public record Member(
            String node,
            String address,

            @Schema(description = "true: the node that answers.")
            boolean local) {}

    @Schema(name = "Reconciling", description = "What the reconciler of this node did since its start.")
    public record Reconciling(
            @Schema(format = "date-time") @Nullable String lastFullCompareAt,
            @Schema(format = "duration") String lastFullCompareTook,

            @Schema(description = "Entries of the maps that differed from the control database and were put right.")
            long healed,

            @Schema(description = "Entries that did not verify.")
            long refused) {}

    public static ClusterView of(ClusterStatus.View view) {
        ClusterStatus.Reconciling reconciling = view.reconciling();
        return new ClusterView(
                view.clusterId(),
                view.node(),
                view.state().code(),
                view.problem(),
                view.epoch(),
                view.headSeq(),
                view.headReadAt() == null ? null : view.headReadAt().toString(),
                view.projectedSeq(),
                Math.max(view.headSeq() - view.projectedSeq(), 0),
                view.members().stream()
                        .map(member -> new Member(member.node(), member.address(), member.local()))
                        .toList(),
                new Reconciling(
                        reconciling.lastFullCompare() == null
                                ? null
                                : reconciling.lastFullCompare().toString(),
                        reconciling.lastFullCompareTook().toString(),
                        reconciling.healed(),
                        reconciling.refused()),
                recordsByKey(view.keys()),
                view.keys().countedAt() == null ? null : view.keys().countedAt().toString());
    }

    private static Map<String, KeyUse> recordsByKey(ClusterStatus.Keys keys) {
        Map<String, KeyUse> all = new TreeMap<>();
        keys.uses().forEach(use -> all.put(use.key().toString(), new KeyUse(use.records(), use.trusted())));
        return all;
    }
}
