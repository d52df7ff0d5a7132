package io.portcullis.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's {@code psql}, as found on the path. */
public final class Psql {

    private Psql() {}

    /**
     * What a run of psql left.
     *
     * @param status 0 = fine, 1 = psql's own error, 2 = connection lost, 3 = error in a script
     */
    public record Result(int status, String out, String err) {}

    /** Whether there is a psql on the path. */
    public static boolean installed() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "psql"))) {
                return true;
            }
        }
        return false;
    }

    /** Runs psql without a start-up file and with nothing on standard input; ends it after {@code atMost}. */
    public static Result run(
            Duration atMost,
            String host,
            int port,
            String user,
            String password,
            String database,
            String... moreArguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("psql", "--no-psqlrc", "--no-password"));
        command.addAll(List.of("-h", host, "-p", Integer.toString(port), "-U", user, "-d", database));
        command.addAll(List.of(moreArguments));
        Path out = Files.createTempFile("psql", ".out");
        Path err = Files.createTempFile("psql", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            isolate(builder);
            builder.environment().put("PGPASSWORD", password);
            Process psql = builder.start();
            Children.watch(psql.toHandle());
            boolean ended = psql.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            psql.destroyForcibly().waitFor();
            if (!ended) {
                throw new AssertionError("psql did not end within " + atMost + "; so far it wrote\n"
                        + Files.readString(out) + "\n" + Files.readString(err));
            }
            return new Result(psql.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Settings of the person who runs us must not show in what psql prints. */
    static void isolate(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.matches("(PG|PSQL|LC_|LANG).*"));
        builder.environment().put("LC_ALL", "C");
    }
}
