package io.portcullis.server.request;

import java.time.Instant;
import java.util.Locale;

/**
 * How it stands with a request. From the first state it goes to exactly one of the others, and stays there.
 *
 * <pre>
 * PENDING ──enough said yes, or nobody had to──► GRANTED (the grant has a life of its own)
 *    ├─────somebody said no────────────────────► DENIED
 *    ├─────who asked does not want it any more─► WITHDRAWN
 *    └─────nobody answered in time─────────────► EXPIRED
 * </pre>
 */
public enum RequestState {
    PENDING,
    GRANTED,
    DENIED,
    WITHDRAWN,
    EXPIRED;

    /** As the API and the control database write it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As it stands then, though nobody has written down yet that its time is over. */
    public RequestState at(Instant endsAt, Instant now) {
        return this == PENDING && !endsAt.isAfter(now) ? EXPIRED : this;
    }

    /**
     * The state of that code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RequestState of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
