package io.portcullis.server.rules;

import io.portcullis.model.scope.GrantScope;

/**
 * The scope of a grant: the widest that a rule gives, narrowed to what was asked for. Part by part; a part that nobody asked for is the
 * rule's. What is not surely within the rule's is too wide. What was given is given again if it is asked for as it is.
 */
public sealed interface ScopeLimit {
    /** What the grant allows. */
    record Within(GrantScope scope) implements ScopeLimit {}

    /** More was asked for than the rule gives. */
    record TooWide(Obstacle obstacle) implements ScopeLimit {}

    /** What becomes of the scope that was asked for. */
    static ScopeLimit of(Widest widest, Asked asked) {
        try {
            return new Within(
                    asked.scope().statement() == null
                            ? new Narrowing(widest, asked.scope()).scope()
                            : new NarrowedStatement(widest, asked).scope());
        } catch (Wider e) {
            return new TooWide(e.obstacle);
        } catch (IllegalArgumentException e) {
            return new TooWide(new Obstacle("scope", "gives a scope that this does not fit into: " + e.getMessage()));
        }
    }

    /** Ends the comparison at the first part that is too wide. */
    final class Wider extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Obstacle obstacle;

        Wider(String field, String why) {
            super(why, null, false, false);
            this.obstacle = new Obstacle(field, why);
        }
    }
}
