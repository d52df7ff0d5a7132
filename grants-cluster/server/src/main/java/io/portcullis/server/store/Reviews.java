package io.portcullis.server.store;

import io.portcullis.model.RequestId;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.Requests.Request;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was done by who broke the glass, and who has looked at it since: one for each request that was such a one. Every {@link Uni} is
 * lazy and fails with {@link ChangeFailure} alone.
 */
public interface Reviews {
    /** How it stands with one. */
    enum State {
        OPEN,
        /** Open for too long. */
        OVERDUE,
        SIGNED_OFF;

        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One as it stands.
     *
     * @param request that was granted; without its steps
     * @param reviewers who may sign it off
     * @param signedOff null if nobody has
     */
    record Item(
            Request request,
            Instant openedAt,
            Instant dueAt,
            Review reviewers,
            @Nullable SignedOff signedOff) {
        public State stateAt(Instant now) {
            if (signedOff != null) {
                return State.SIGNED_OFF;
            }
            return dueAt.isAfter(now) ? State.OPEN : State.OVERDUE;
        }
    }

    /** That somebody has looked at it, and what they say. */
    record SignedOff(Instant at, Actor who, String words) {}

    /**
     * How many there are.
     *
     * @param open that nobody has signed off
     * @param overdue of these
     */
    record Count(long open, long overdue) {}

    /**
     * Newest first.
     *
     * @param state null: whatever it is; those that are open are overdue ones too
     */
    Uni<Page<Item>> reviews(@Nullable State state, Page.Request page);

    /** NotFound. */
    Uni<Item> review(RequestId id);

    /** Somebody has looked at it. Doing it twice changes nothing; AlreadyEnded if somebody else has; NotFound. */
    Uni<Item> signOff(RequestId id, String words, Actor who);

    Uni<Count> count();

    /** Writes down, once for each, which are overdue; those. */
    Uni<List<Item>> overdue();
}
