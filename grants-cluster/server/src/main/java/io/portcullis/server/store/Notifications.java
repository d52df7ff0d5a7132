package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is still to be told of what. An event is written down for being told in the transaction in which it happens, and is gone only when it
 * has arrived or was given up. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone.
 */
public interface Notifications {
    /** What became of a notification. */
    enum State {
        WAITING,
        DELIVERED,
        GIVEN_UP;

        /** As the API writes it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Empty if there is none that is called so. */
        public static Optional<State> of(String code) {
            for (State state : values()) {
                if (state.code().equals(code)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * What happened.
     *
     * @param audit the number of its row in the audit
     * @param type as the audit names it
     * @param json the event as the audit has it
     */
    record Event(
            long audit,
            Instant at,
            String type,
            Actor who,
            @Nullable String grant,
            String json) {}

    /** Somebody is to be told now; {@code tries}: before this one. */
    record Due(long id, int tries, Instant createdAt, Event event) {}

    /**
     * One event for one receiver.
     *
     * @param dueAt when it is tried next; null if it is not
     * @param problem why it did not arrive the last time; null if it did, or was not tried yet
     */
    record Notification(
            long id,
            String receiver,
            long audit,
            String type,
            State state,
            int tries,
            Instant createdAt,
            @Nullable Instant dueAt,
            Instant changedAt,
            @Nullable String problem) {}

    /**
     * This node tells these receivers of events of these types. Said again and again: a node that was not heard for two minutes tells nobody.
     */
    Uni<Void> receives(Map<String, Set<String>> typesByReceiver);

    /**
     * Writes down for each receiver that any node tells what there is to tell it of; how many notifications that makes.
     *
     * @param types those that this node knows; others are left to nodes that know them, for a day
     */
    Uni<Integer> spread(Set<String> types);

    /** Those to be told to a receiver now; until {@code lease} is over nobody else gets them. */
    Uni<List<Due>> due(String receiver, Duration lease, int most);

    Uni<Void> delivered(long id);

    /** @param again null: it is given up */
    Uni<Void> failed(long id, String problem, @Nullable Duration again);

    /** How much waits, of receivers for whom anything does. */
    Uni<Map<String, Long>> backlog();

    /** Forgets what was over so long ago, and gives up what is for a receiver that no node has known for a day; how much is forgotten. */
    Uni<Integer> forget(Duration after);

    /** Newest first. */
    Uni<Page<Notification>> notifications(@Nullable String receiver, @Nullable State state, Page.Request page);

    /** It is tried at once, and from then on as if it were new, whatever became of it before. NotFound; AlreadyEnded if it was delivered. */
    Uni<Notification> retry(long id, Actor who);

    /** There will be a notification for {@code receiver} alone, of nothing else than that. */
    Uni<Void> test(String receiver, Actor who);
}
