package io.portcullis.harness;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals to processes that the harness started. */
public final class Signals {

    private Signals() {}

    /**
     * Sends a signal, say {@code "STOP"}; false if there is no such process. The shell's own {@code kill} does it: not
     * every system has a command of that name.
     */
    public static boolean send(long pid, String signal) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IllegalStateException("kill does not end");
            }
            return kill.exitValue() == 0;
        } catch (IOException e) {
            throw new IllegalStateException("can not run /bin/sh", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + signal, e);
        }
    }
}
