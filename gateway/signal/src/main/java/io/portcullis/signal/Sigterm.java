package io.portcullis.signal;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signal that service managers send. The JVM itself knows only one answer, and hears it only once. */
public final class Sigterm {
    private Sigterm() {}

    /**
     * From now on {@code told} runs for each SIGTERM, on a thread of that signal's own. Each time it returns, what would
     * have happened at once happens: the process ends.
     */
    public static void on(Runnable told) {
        Signal term = new Signal("TERM");
        SignalHandler[] before = new SignalHandler[1];
        before[0] = Signal.handle(term, signal -> {
            told.run();
            before[0].handle(signal);
        });
    }
}
