package io.portcullis.tools;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When something ends: exactly one of {@code --for} and {@code --until}, used as an exclusive group. */
final class EndOptions {
    @Option(
            names = "--for",
            required = true,
            paramLabel = "DURATION",
            description = "how long, for example 90s, 15m, 1h30m or 2d")
    @Nullable
    String duration;

    @Option(
            names = "--until",
            required = true,
            paramLabel = "INSTANT",
            description = "until when, for example 2030-01-31T18:00:00Z")
    @Nullable
    String until;

    /** @param start what a duration counts from */
    Instant end(Instant start) {
        if (duration != null) {
            return start.plus(Times.duration(duration));
        }
        if (until != null) {
            return Times.instant(until);
        }
        throw new IllegalArgumentException("one of --for and --until is needed");
    }
}
