package io.portcullis.server.rules;

import io.portcullis.model.scope.GrantScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules say to a wish.
 *
 * @param looked what each rule said, in the order in which they are asked
 */
public record Judgement(Verdict verdict, List<Looked> looked) {
    public Judgement {
        looked = List.copyOf(looked);
    }

    /**
     * What one rule said.
     *
     * @param decided whether it is the one that counts
     */
    public record Looked(Rule rule, Fit fit, boolean decided) {}

    /** What becomes of the wish. */
    public sealed interface Verdict {
        /**
         * It may be granted, once those have said yes who must.
         *
         * @param scope what the grant then allows
         */
        record Given(Rule rule, Terms terms, GrantScope scope) implements Verdict {}

        /**
         * It may not.
         *
         * @param rule the one that decided; null if none is for it
         * @param obstacles what would have to be otherwise; at least one
         */
        record Refused(@Nullable Rule rule, List<Obstacle> obstacles) implements Verdict {
            public Refused {
                obstacles = List.copyOf(obstacles);
            }

            /** In a sentence for who asked. */
            public String sentence() {
                String begin = rule == null ? "" : "rule " + rule.name() + " ";
                return begin
                        + String.join(
                                "; and ", obstacles.stream().map(Obstacle::why).toList());
            }
        }
    }
}
