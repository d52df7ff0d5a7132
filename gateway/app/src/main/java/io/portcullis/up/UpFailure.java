package io.portcullis.up;

import java.io.IOException;
import java.time.Duration;

/** No node of the grant cluster answered in a usable way. The message is for the operator, and holds no secret. */
final class UpFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    UpFailure(String message) {
        this(message, Duration.ZERO);
    }

    /** @param retryAfter how long the nodes ask to be left alone; zero if they do not */
    UpFailure(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
