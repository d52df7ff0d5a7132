package io.portcullis.server.api.rules;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Stored;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What rules need to know of a target. */
@Singleton
public class Judging {
    private final Queries queries;
    private final Rules rules;

    Judging(Queries queries, Rules rules) {
        this.queries = queries;
        this.rules = rules;
    }

    /** The labels of a target: those that the rules give it, else those of the catalog. A target that neither knows is refused. */
    public Uni<Map<String, String>> labels(RuleSet rules, String target) {
        Map<String, String> own = rules.targets().get(target);
        if (own != null) {
            return Uni.createFrom().item(own);
        }
        return queries.catalogEntry(CatalogEntry.Kind.TARGET, target)
                .map(stored -> labels(stored.record()))
                .onFailure(ChangeFailure.NotFound.class)
                .transform(_ -> unknown());
    }

    /**
     * All targets that the catalog or the rules know.
     *
     * @param labels by the name of the target
     * @param newer those that a newer version wrote: only nodes that have it know their labels
     */
    public record Known(Map<String, Map<String, String>> labels, Set<String> newer) {}

    /** All of them, with their labels. */
    public Uni<Known> known(RuleSet rules) {
        return queries.catalog(CatalogEntry.Kind.TARGET).map(all -> {
            Map<String, Map<String, String>> labels = new TreeMap<>();
            Set<String> newer = new TreeSet<>();
            for (Stored<CatalogEntry> stored : all) {
                try {
                    labels.put(
                            stored.record().name(),
                            CatalogBodies.target(stored.record()).labels());
                } catch (RefusedRecord _) {
                    newer.add(stored.record().name());
                }
            }
            labels.putAll(rules.targets());
            newer.removeAll(rules.targets().keySet());
            return new Known(labels, newer);
        });
    }

    /** The targets that are named, and those that have all these labels; none if neither is given. */
    public Uni<List<String>> targets(List<String> named, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return Uni.createFrom().item(named);
        }
        return queries.catalog(CatalogEntry.Kind.TARGET).map(all -> {
            Map<String, Map<String, String>> known = new TreeMap<>();
            all.forEach(stored -> known.put(stored.record().name(), labels(stored.record())));
            known.putAll(rules.inForce().targets());
            Set<String> targets = new TreeSet<>(named);
            known.forEach((name, its) -> {
                if (its.entrySet().containsAll(labels.entrySet())) {
                    targets.add(name);
                }
            });
            if (targets.isEmpty()) {
                throw Problem.invalid("labels", "are those of no target that the catalog or the rules know")
                        .thrown();
            }
            return List.copyOf(targets);
        });
    }

    private static Map<String, String> labels(CatalogEntry entry) {
        if (entry.removed()) {
            throw unknown();
        }
        try {
            return CatalogBodies.target(entry).labels();
        } catch (RefusedRecord e) {
            throw Problem.invalid("target", "was written by a newer version: ask a node that has it")
                    .thrown();
        }
    }

    private static RuntimeException unknown() {
        return Problem.invalid("target", "is none that the catalog or the rules know")
                .thrown();
    }
}
