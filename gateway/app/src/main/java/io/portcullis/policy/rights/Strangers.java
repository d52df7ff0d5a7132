package io.portcullis.policy.rights;

import java.util.List;
import java.util.Set;

/** Which of the sessions of a database this gateway can not explain. */
public final class Strangers {
    private Strangers() {}

    /**
     * Those that were there at both looks, are not this gateway's and not of a user that is expected. Who has just come is among the next
     * ones, if need be: by then other gateways will have told what is theirs.
     *
     * @param own pids of this gateway's at either look
     */
    public static List<SeenBackend> of(
            List<SeenBackend> first, List<SeenBackend> second, Set<Integer> own, Set<String> expected) {
        return second.stream()
                .filter(backend -> !own.contains(backend.pid()) && !expected.contains(backend.user()))
                .filter(backend -> first.stream().anyMatch(backend::is))
                .toList();
    }
}
