package io.portcullis.faults.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command {@code ip} of iproute2. */
final class Ip {
    private static final int PATIENCE_SECONDS = 20;

    private Ip() {}

    /** Runs it and returns what it printed; {@link IllegalStateException} with its words if it fails. */
    static String run(String... words) {
        Answer answer = answer(words);
        if (answer.status != 0) {
            throw new IllegalStateException("ip " + String.join(" ", words) + ": " + answer.text.strip());
        }
        return answer.text;
    }

    /** True if it succeeded. */
    static boolean tried(String... words) {
        return answer(words).status == 0;
    }

    private record Answer(int status, String text) {}

    private static Answer answer(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Answer(127, String.valueOf(e.getMessage()));
        }
        try (var out = process.inputReader()) {
            process.getOutputStream().close();
            String text = out.readAllAsString();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    ? new Answer(process.exitValue(), text)
                    : new Answer(124, "it does not end");
        } catch (IOException e) {
            return new Answer(1, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer(130, "interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
