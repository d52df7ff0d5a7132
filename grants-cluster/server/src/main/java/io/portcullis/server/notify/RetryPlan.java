package io.portcullis.server.notify;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When what did not arrive is tried again: soon at first, for whoever restarts, and then less and less often. */
final class RetryPlan {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1));
    /** Nobody is there any more, and they say so (RFC 9110, 15.5.11). */
    private static final int GONE = 410;

    private RetryPlan() {}

    /**
     * The time to the next try; null: there is none.
     *
     * @param tries how often it was tried before this one
     * @param age of the notification
     * @param status of the answer, 0 if there was none
     */
    static @Nullable Duration again(int tries, Duration age, Duration giveUpAfter, int status) {
        Duration pause = PAUSES.get(Math.clamp(tries, 0, PAUSES.size() - 1));
        return status == GONE || age.plus(pause).compareTo(giveUpAfter) > 0 ? null : pause;
    }
}
