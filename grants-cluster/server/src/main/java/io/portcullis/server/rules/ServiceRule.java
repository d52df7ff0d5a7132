package io.portcullis.server.rules;

import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.GrantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that has access as long as the rule stands: one grant for each target, renewed ahead of its end.
 *
 * @param name unique among the services of its set
 * @param place the file and line where it stands, for people
 * @param identity who a token must say that it is; null: whoever can prove the login
 * @param life how long a revision of a grant lasts
 */
public record ServiceRule(
        String name,
        String place,
        String login,
        @Nullable Identity identity,
        List<String> targets,
        String role,
        Duration life,
        GrantScope scope,
        StaleTolerance stale) {
    /** At the most, so many grants have the services of a set. */
    static final int MOST_GRANTS = 2_000;

    static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    static final Duration LONGEST_LIFE = Duration.ofDays(7);
    private static final int SPREAD = 10;

    public ServiceRule {
        targets = List.copyOf(targets);
    }

    /** Who somebody is at their issuer. */
    public record Identity(String issuer, String subject) {}

    /** So long before the end the sessions begin to end if it is not renewed. */
    public Duration endSpread() {
        return life.dividedBy(SPREAD);
    }

    /** The reason in its grants. */
    public String reason() {
        return "service " + name;
    }

    /**
     * Asks what is denied: a grant that begins now.
     *
     * @param principal who it is for, as the grant says
     */
    public Asked asked(Principal principal, String target, Map<String, String> labels, Instant now) {
        return new Asked(
                new Requester(
                        principal.kind(),
                        principal.login(),
                        principal.issuer(),
                        principal.subject(),
                        List.of(),
                        Map.of(),
                        null,
                        null),
                target,
                labels,
                role,
                scope,
                null,
                now,
                now,
                now.plus(life),
                null,
                reason(),
                null,
                now);
    }
}
