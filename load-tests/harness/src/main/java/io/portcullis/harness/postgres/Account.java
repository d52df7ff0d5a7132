package io.portcullis.harness.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The account that PostgreSQL runs under. PostgreSQL refuses to run as root, so root runs it as {@code nobody}; where
 * that can't be, in a user namespace in which root has another number. Everybody else runs it as they are.
 *
 * @param prefix what to put before a command to run it under this account
 * @param owner the account that must own the server's files, null where they may stay ours
 */
public record Account(List<String> prefix, @Nullable String owner) {
    private static final String UNPRIVILEGED = "nobody";

    /** The first way that works here, tried with {@code id}: its answer must not be root's. */
    public static Account find() throws IOException {
        List<Account> candidates = List.of(
                new Account(List.of(), null),
                new Account(
                        List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + group(), "--clear-groups"),
                        UNPRIVILEGED),
                new Account(List.of("runuser", "-u", UNPRIVILEGED, "--"), UNPRIVILEGED),
                new Account(List.of("sudo", "-n", "-u", UNPRIVILEGED, "--"), UNPRIVILEGED),
                new Account(List.of("unshare", "-U", "--"), null));
        for (Account candidate : candidates) {
            String id = candidate.answer("id", "-u");
            if (!id.isEmpty() && !id.equals("0")) {
                return candidate;
            }
        }
        throw new IOException("PostgreSQL refuses to run as root, and none of setpriv, runuser, sudo and unshare can"
                + " run it as another account: run as a user, or start a Docker engine");
    }

    private static String group() {
        String group = new Account(List.of(), null).answer("id", "-g", UNPRIVILEGED);
        return group.isEmpty() ? UNPRIVILEGED : group;
    }

    public List<String> command(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    /** True if this account can read {@code file}: each folder above it must let it pass. */
    boolean canRead(Path file) {
        return answer("sh", "-c", "test -r \"$0\" && echo yes", file.toString()).equals("yes");
    }

    public void takes(Path folder) throws IOException {
        if (owner != null) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
        }
    }

    /** What the command printed; empty if it failed, was not found, or took longer than 10 s. */
    private String answer(String... words) {
        Process process;
        try {
            process = new ProcessBuilder(command(words))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return ""; // not installed
        }
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            String text = out.readAllAsString().strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
        } catch (IOException _) {
            return "";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }
}
