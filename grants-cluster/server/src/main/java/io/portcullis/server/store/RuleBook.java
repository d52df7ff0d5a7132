package io.portcullis.server.store;

import io.portcullis.server.rules.RuleFiles;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Upon which rules the nodes have agreed: those that the files of all nodes said at the same time, last. So that none decides alone, all
 * members of the cluster must have said the same for a while, and nobody else who was heard lately may say otherwise. Lazy; fails with
 * {@link ChangeFailure} alone.
 */
public interface RuleBook {
    /** A node that was not heard for so long does not count, unless it is a member: then it is waited for. */
    Duration SILENCE = Duration.ofSeconds(15);

    /**
     * How a node sees the cluster.
     *
     * @param self which member it is; empty before it has joined
     * @param members all of them, itself included; empty before it has joined
     */
    record Presence(String self, Set<String> members) {
        public Presence {
            members = Set.copyOf(members);
        }
    }

    /**
     * What the files of a node are.
     *
     * @param digest empty while they can not be used
     * @param problem why they can not; null if they can
     */
    record Told(String node, String digest, @Nullable String problem, Instant at) {}

    /**
     * What they have agreed upon last.
     *
     * @param number grows with each agreement
     */
    record Agreement(RuleFiles files, long number, Instant since) {}

    /**
     * How it stands.
     *
     * @param agreement null before the first
     * @param nodes those that were heard lately, by name
     */
    record Book(@Nullable Agreement agreement, List<Told> nodes) {
        public Book {
            nodes = List.copyOf(nodes);
        }

        /** Whether the files of all nodes are those that are agreed upon. */
        public boolean allAlike() {
            return agreement != null
                    && nodes.stream()
                            .allMatch(node ->
                                    node.digest().equals(agreement.files().digest()));
        }
    }

    /**
     * Tells what this node's files are, and agrees if all members have said the same for long enough.
     *
     * @param files null while they can not be used, and then {@code problem} says why
     */
    Uni<Book> tell(@Nullable RuleFiles files, @Nullable String problem);
}
