package io.portcullis.server.rules;

import io.portcullis.model.scope.GrantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param target its name; {@code labels} are its labels
 * @param scope what they want to be allowed within the role
 * @param statement the text of the one statement that the scope is bound to; null if it is bound to none, or its text is not known
 * @param start when the grant is to begin
 * @param end when it is to end
 * @param began when the grant began that is to be extended; null for a new one
 * @param ticket null if none is named
 * @param now when it was asked for
 */
public record Asked(
        Requester who,
        String target,
        Map<String, String> labels,
        String role,
        GrantScope scope,
        @Nullable String statement,
        Instant start,
        Instant end,
        @Nullable Instant began,
        String reason,
        @Nullable String ticket,
        Instant now) {
    public Asked {
        labels = Map.copyOf(labels);
    }

    /** How long it is wanted for: of a grant that is extended, from the asking on. */
    Duration length() {
        return Duration.between(start, end);
    }
}
