package io.portcullis.harness;

import io.portcullis.harness.postgres.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL that is installed on this machine, with its server and its tools: they must be of one version, as
 * pg_basebackup and pg_receivewal refuse servers that are newer than they are.
 *
 * @param home the folder with {@code bin}
 */
public record Installation(Path home) {
    /** Where Debian and those after it put each version; the others' is searched on the path. */
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** The newest one, if there is any. */
    public static Optional<Installation> find() {
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> folder.endsWith("/bin"))
                .map(folder -> Path.of(folder).resolveSibling(""));
        return Stream.concat(debian().stream(), onPath)
                .map(Installation::new)
                .filter(one -> Stream.of("initdb", "postgres", "pg_basebackup", "pg_receivewal", "pg_recvlogical")
                        .allMatch(name -> Files.isExecutable(one.program(name))))
                .findFirst();
    }

    private static List<Path> debian() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.filter(one -> one.getFileName().toString().matches("[0-9]{1,3}"))
                    .sorted(Comparator.comparing((Path one) ->
                                    Integer.valueOf(one.getFileName().toString()))
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** A server of its version. */
    public PostgresServer start(PostgresOptions options) {
        return Servers.startInstalled(home, options);
    }
}
