package io.portcullis.conformance;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says what goes on, and now and then that something still does. */
final class Progress {
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final PrintStream out;
    private final LongSupplier nanos;
    private final long begin;
    private long said;
    private String what = "";

    /** @param nanos a clock as {@link System#nanoTime} */
    Progress(PrintStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
    }

    void say(String news) {
        what = news;
        print(news);
    }

    /** To be called often while what was said last goes on. */
    void busy() {
        busy("");
    }

    /** @param more how far it has got */
    void busy(String more) {
        if (nanos.getAsLong() - said >= EVERY.toNanos()) {
            print(what + " ..." + more);
        }
    }

    private void print(String line) {
        said = nanos.getAsLong();
        out.printf(Locale.ROOT, "[%6.1f s] %s%n", (said - begin) / 1e9, line);
    }
}
