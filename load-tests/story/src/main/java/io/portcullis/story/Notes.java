package io.portcullis.story;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** What is seen while a part is played. */
public final class Notes {
    private final Consumer<String> say;

    Notes(Consumer<String> say) {
        this.say = say;
    }

    /** Something that held. */
    public void held(String what) {
        say.accept("  " + what);
    }

    /** Something that held, and how long it took. */
    public void took(String what, Duration time) {
        say.accept(String.format(Locale.ROOT, "  %s: %,d ms", what, time.toMillis()));
    }

    /** The same, from an instant until now. */
    public void tookSince(String what, Instant begin) {
        took(what, Duration.between(begin, Instant.now()));
    }
}
