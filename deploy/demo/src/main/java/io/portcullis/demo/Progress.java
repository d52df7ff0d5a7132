package io.portcullis.demo;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that takes a while and says how far it is: on a terminal on one line that changes each second, elsewhere by
 * a new line every four seconds.
 */
final class Progress implements AutoCloseable {
    private static final long TICK_MILLIS = 1_000;
    private static final long QUIET_MILLIS = 4_000;

    private final Screen screen;
    private final String what;
    private final long start = System.nanoTime();
    private final Thread ticker;
    private String state = "";
    private long printed = start;
    private boolean over;

    Progress(Screen screen, String what) {
        this.screen = screen;
        this.what = what;
        show();
        this.ticker = Thread.ofPlatform().daemon().name("progress").start(this::tick);
    }

    /** How far it is now. */
    synchronized void says(String how) {
        state = how;
        show();
    }

    /** It has ended well; a last line says with what result. */
    synchronized void done(String result) {
        if (!over) {
            over = true;
            if (screen.isTerminal()) {
                screen.replaceLine("");
            }
            screen.line(line(result));
        }
    }

    /** Ends the ticking, without a last line if there was none. */
    @Override
    public void close() {
        synchronized (this) {
            if (!over) {
                over = true;
                if (screen.isTerminal()) {
                    screen.replaceLine("");
                }
            }
        }
        ticker.interrupt();
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                synchronized (this) {
                    if (over) {
                        return;
                    }
                    show();
                }
            }
        } catch (InterruptedException _) {
            // It is over.
        }
    }

    private synchronized void show() {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        if (screen.isTerminal()) {
            screen.replaceLine(screen.dim(line(state)));
        } else if (now - printed >= Duration.ofMillis(QUIET_MILLIS).toNanos()) {
            printed = now;
            screen.line(line(state + " ..."));
        }
    }

    private String line(String text) {
        String time = Text.seconds(Duration.ofNanos(System.nanoTime() - start));
        return String.format(Locale.ROOT, "   %-22s %-62s %8s", what, text, time);
    }
}
