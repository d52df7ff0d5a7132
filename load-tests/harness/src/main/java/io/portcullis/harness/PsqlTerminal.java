package io.portcullis.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * psql as a person has it before them, at a terminal: what they type, and what the screen shows. The terminal is that of
 * the command {@code script}.
 */
public final class PsqlTerminal implements AutoCloseable {
    /** Not to be mistaken for anything else on the screen. */
    private static final String PROMPT = "[psql waits]";

    /** The terminal shows neither what is typed nor carriage returns. */
    private static final String COMMAND = "stty -echo -onlcr; exec psql --no-psqlrc --no-password --quiet --no-readline"
            + " --pset=pager=off --set=PROMPT1='" + PROMPT + "' --set=PROMPT3=";

    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final char CTRL_C = 3;

    private final Duration atMost;
    private final Process script;
    private final StringBuilder screen = new StringBuilder();

    private PsqlTerminal(Duration atMost, Process script) {
        this.atMost = atMost;
        this.script = script;
    }

    /** Whether there are a psql and a terminal to run it in. */
    public static boolean installed() {
        return Psql.installed() && Files.isExecutable(SCRIPT);
    }

    /** Connects and waits until psql waits for input; {@code atMost} is for this and for each later wait. */
    public static PsqlTerminal open(
            Duration atMost, String host, int port, String user, String password, String database) throws IOException {
        PsqlTerminal terminal = begin(atMost, host, port, user, password, database);
        terminal.awaitPrompt();
        return terminal;
    }

    /** Begins to connect and does not wait: somebody may have to do something before psql gets in. */
    public static PsqlTerminal begin(
            Duration atMost, String host, int port, String user, String password, String database) throws IOException {
        return begin(atMost, host, port, user, password, database, Map.of());
    }

    /**
     * The same with more in the environment.
     *
     * @param more {@code PGOPTIONS}, say
     */
    public static PsqlTerminal begin(
            Duration atMost,
            String host,
            int port,
            String user,
            String password,
            String database,
            Map<String, String> more)
            throws IOException {
        boolean linux = System.getProperty("os.name", "").startsWith("Linux");
        List<String> command = linux
                ? List.of(SCRIPT.toString(), "-q", "-c", COMMAND, "/dev/null")
                : List.of(SCRIPT.toString(), "-q", "/dev/null", "/bin/sh", "-c", COMMAND);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Psql.isolate(builder);
        builder.environment()
                .putAll(Map.of(
                        "SHELL", "/bin/sh",
                        "PGHOST", host,
                        "PGPORT", Integer.toString(port),
                        "PGUSER", user,
                        "PGPASSWORD", password,
                        "PGDATABASE", database));
        builder.environment().putAll(more);
        PsqlTerminal terminal = new PsqlTerminal(atMost, builder.start());
        Children.watch(terminal.script.toHandle());
        Thread.ofPlatform().daemon().name("screen of psql").start(terminal::copy);
        return terminal;
    }

    private void copy() {
        char[] part = new char[8192];
        try (Reader in = script.inputReader(UTF_8)) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                synchronized (screen) {
                    screen.append(part, 0, count);
                }
            }
        } catch (IOException _) {
            // The terminal is closed.
        }
    }

    /** Types a line and returns what the screen shows until psql waits for the next. */
    public String line(String text) {
        type(text);
        return awaitPrompt();
    }

    /** Types a line and does not wait. */
    public void type(String text) {
        press(text + "\n");
    }

    public void pressCtrlC() {
        press(String.valueOf(CTRL_C));
    }

    private void press(String keys) {
        try {
            script.getOutputStream().write(keys.getBytes(UTF_8));
            script.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the screen shows more than at the last prompt, up to the next. */
    public String awaitPrompt() {
        Await.until(() -> "psql waits for input; the screen:\n" + shown(), atMost, () -> shown().contains(PROMPT));
        synchronized (screen) {
            int end = screen.indexOf(PROMPT);
            String shown = screen.substring(0, end);
            screen.delete(0, end + PROMPT.length());
            return shown;
        }
    }

    /** What the screen shows so far since the last prompt. */
    public String shown() {
        synchronized (screen) {
            return screen.toString();
        }
    }

    /** Quits psql and closes the terminal. */
    @Override
    public void close() {
        try {
            if (script.isAlive()) {
                type("\\q");
            }
            script.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            script.destroyForcibly();
        }
    }
}
