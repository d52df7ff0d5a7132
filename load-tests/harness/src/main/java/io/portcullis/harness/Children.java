package io.portcullis.harness;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what this JVM started does not outlive it, however it ends: a small shell waits at the other end of a
 * pipe that closes when the JVM is gone, killed with {@code kill -9} too. It then ends the processes (SIGQUIT, which a
 * PostgreSQL server takes as "at once", SIGKILL after 3 s) and removes the folders.
 */
public final class Children {
    private static final String REAPER = """
            trap '' HUP INT QUIT TERM
            live=' '
            while read -r what value; do
              case $what in
                watch) live="$live$value " ;;
                forget) case $live in *" $value "*) live="${live%% $value *} ${live#* $value }" ;; esac ;;
                folder) set -- "$@" "$value" ;;
              esac
            done
            for pid in $live; do kill -s QUIT "$pid"; done
            tries=0
            while [ "$tries" -lt 30 ]; do
              left=
              for pid in $live; do kill -s 0 "$pid" && left=yes; done
              [ -n "$left" ] || break
              sleep 0.1
              tries=$((tries + 1))
            done
            for pid in $live; do kill -s KILL "$pid"; done
            [ "$#" -eq 0 ] || rm -rf -- "$@"
            """;

    private static final Children OF_THIS_JVM = new Children();

    private @Nullable Process reaper;
    private @Nullable BufferedWriter orders;

    private Children() {}

    /** The process is ended with this JVM unless it ends before. */
    public static void watch(ProcessHandle process) {
        OF_THIS_JVM.tell("watch " + process.pid());
        var _ = process.onExit().thenRun(() -> OF_THIS_JVM.tell("forget " + process.pid()));
    }

    /** The folder is deleted with this JVM. */
    public static void folder(Path folder) {
        String path = folder.toAbsolutePath().toString();
        if (path.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a folder's name with a line break");
        }
        OF_THIS_JVM.tell("folder " + path);
    }

    private synchronized void tell(String order) {
        try {
            if (orders == null) {
                reaper = new ProcessBuilder("/bin/sh", "-c", REAPER, "portcullis-reaper")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                orders = reaper.outputWriter(StandardCharsets.UTF_8);
                Runtime.getRuntime().addShutdownHook(new Thread(this::end, "portcullis-reaper"));
            }
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the shell that ends our children is gone", e);
        }
    }

    /** On an ordinary end of the JVM: whoever waits for the JVM finds everything gone. */
    private void end() {
        Process last;
        synchronized (this) {
            last = reaper;
            if (orders != null) {
                try {
                    orders.close();
                } catch (IOException _) {
                    // The pipe closes with the JVM in any case.
                }
            }
        }
        try {
            if (last != null) {
                last.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
