package io.portcullis.story;

import java.time.Duration;

/** What came of one part. */
sealed interface Result {
    String part();

    Duration time();

    record Held(String part, Duration time) implements Result {}

    record Broke(String part, Duration time, Throwable problem) implements Result {}

    /** Something that it needs is not there; no success either. */
    record NotPlayed(String part, Duration time, String reason) implements Result {}
}
