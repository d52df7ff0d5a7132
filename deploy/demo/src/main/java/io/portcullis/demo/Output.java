package io.portcullis.demo;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program has printed so far. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private boolean over;

    synchronized void append(CharSequence more) {
        text.append(more);
        notifyAll();
    }

    /** Nothing more comes. */
    synchronized void end() {
        over = true;
        notifyAll();
    }

    synchronized String text() {
        return text.toString();
    }

    /** The first place that looks like {@code pattern}; {@link StepFailed} if there is none in time, or before it ends. */
    synchronized Matcher await(Pattern pattern, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Matcher matcher = pattern.matcher(text());
            if (matcher.find()) {
                return matcher;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (over || left <= 0) {
                throw new StepFailed("not so: the client shows " + pattern + "; it showed\n" + text);
            }
            wait(left);
        }
    }
}
