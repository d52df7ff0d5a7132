package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the roles of grants may do at their targets, as gateways saw it, and who is there that no gateway knows. Every {@link Uni} is lazy and
 * fails with {@link ChangeFailure} alone.
 */
public interface RoleRights {
    /** How bad something is: the worst first. */
    enum Severity {
        CRITICAL,
        HIGH,
        LOW;

        /** As the API and the up channel write it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Empty if there is none that is called so. */
        public static Optional<Severity> of(String code) {
            for (Severity severity : values()) {
                if (severity.code().equals(code)) {
                    return Optional.of(severity);
                }
            }
            return Optional.empty();
        }
    }

    /** Something that a role may do. */
    record Right(String kind, Severity severity, String detail) {}

    /** A session in the database of a target. {@code started}: microseconds since 1970; 0 if the role that looked may not see it. */
    record Backend(int pid, String user, String application, String client, long started) {}

    /** One that no gateway has. */
    record Nobodys(Backend backend, Severity severity) {}

    /**
     * What a gateway saw.
     *
     * @param user as whom it logs in for the role
     * @param every until the next look; zero if there is none
     * @param problem why there was no look; empty if there was one
     * @param backends those that it can not explain; null if it was not told who is there
     */
    record NewLook(
            String target,
            String role,
            String user,
            String database,
            String host,
            int grants,
            Duration every,
            String problem,
            List<Right> rights,
            @Nullable List<Backend> backends) {}

    /**
     * The last look of a gateway.
     *
     * @param lookedAt when one last came to something; null: none did
     * @param nobodysAt when who is there was last compared with the sessions of all gateways; null: never
     */
    record Look(
            String node,
            String target,
            String role,
            String user,
            String database,
            String host,
            int grants,
            Instant at,
            @Nullable Instant lookedAt,
            String problem,
            List<Right> rights,
            List<Nobodys> nobodys,
            @Nullable Instant nobodysAt) {}

    /** What follows from the looks of all gateways. {@code role}: empty for a session that no gateway has. */
    record Finding(
            long number, String target, String role, String kind, Severity severity, String detail, Instant since) {}

    /** Somebody wants to know of a target now. */
    record Wish(String id, String target) {}

    /** How many findings there are. */
    record Count(long critical, long high, long low, long backends) {}

    /**
     * Takes a look in, and writes down what has appeared or is gone by it.
     *
     * @return the sessions that no gateway has; empty if that can not be told now
     */
    Uni<Optional<List<Nobodys>>> take(String node, NewLook look);

    /** Those of all gateways at a target, by role and gateway. */
    Uni<List<Look>> looks(String target);

    /**
     * Newest first.
     *
     * @param severity null: all
     */
    Uni<Page<Finding>> findings(@Nullable Severity severity, Page.Request page);

    /** What is found of a role that is not {@link Severity#LOW}: the worst first. */
    Uni<List<Finding>> weighty(String target, String role);

    /** Has all live gateways look at a target; which these are. Their id is that of a wish that is still under way, if there is one. */
    Uni<List<String>> ask(String target, Actor who);

    /** What gateways are to be told now. */
    Uni<List<Wish>> wishes();

    /** Forgets what nobody has said again for too long; writes down what is gone by that. */
    Uni<Void> forget();

    Uni<Count> count();
}
