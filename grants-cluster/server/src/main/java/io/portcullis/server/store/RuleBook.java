package io.portcullis.server.store;

import io.portcullis.server.rules.RuleFiles;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Upon which rules the nodes have agreed: those that the files of all nodes said at the same time, last. Lazy; fails with
 * {@link ChangeFailure} alone.
 */
public interface RuleBook {
    /** A node that was not heard for so long does not count. */
    Duration SILENCE = Duration.ofSeconds(15);

    /**
     * What the files of a node are.
     *
     * @param digest empty while they can not be used
     * @param problem why they can not; null if they can
     */
    record Told(String node, String digest, @Nullable String problem, Instant at) {}

    /**
     * How it stands.
     *
     * @param number grows with each agreement
     * @param nodes those that were heard lately, by name
     */
    record Book(RuleFiles agreed, long number, Instant since, List<Told> nodes) {
        public Book {
            nodes = List.copyOf(nodes);
        }

        /** Whether the files of all nodes are those that are agreed upon. */
        public boolean allAlike() {
            return nodes.stream().allMatch(node -> node.digest().equals(agreed.digest()));
        }
    }

    /**
     * Tells what this node's files are, and agrees if all nodes say the same. Empty before the first agreement.
     *
     * @param files null while they can not be used, and then {@code problem} says why
     */
    Uni<Optional<Book>> tell(@Nullable RuleFiles files, @Nullable String problem);
}
