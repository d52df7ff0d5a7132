package io.portcullis.conformance;

import io.portcullis.conformance.Artifact.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Original archives of Debian's source packages: by apt-get, from a private list of packages and the archive that this machine uses. */
final class DebianSources {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How the address of Debian's archive, or of a mirror of it, ends. */
    private static final String DEBIAN = "/debian/";

    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private final Path folder;

    DebianSources(Path folder) {
        this.folder = folder;
    }

    /** Returns the archive; what it must be is checked by the caller. */
    Path fetch(Origin.Debian origin, String file, Progress progress) throws Unavailable, IOException {
        Path apt = Files.createDirectories(folder.resolve("apt-" + origin.release()));
        Files.createDirectories(apt.resolve("lists/partial"));
        Files.createDirectories(apt.resolve("cache/archives/partial"));
        Path log = apt.resolve("log");
        Files.deleteIfExists(log);
        Files.writeString(
                apt.resolve("sources.list"),
                "deb-src [signed-by=%s] %s %s main%n".formatted(KEYRING, machinesArchive(apt), origin.release()));
        Files.writeString(apt.resolve("apt.conf"), """
                Dir::Etc::SourceList "%1$s/sources.list";
                Dir::Etc::SourceParts "/dev/null";
                Dir::State::Lists "%1$s/lists";
                Dir::Cache "%1$s/cache";
                APT::Sandbox::User "root";
                """.formatted(apt));
        Map<String, String> environment =
                Map.of("APT_CONFIG", apt.resolve("apt.conf").toString());
        Programs.run(List.of("apt-get", "update"), apt, environment, log, PATIENCE, progress::busy);
        Unavailable failed = null;
        try {
            Programs.run(
                    List.of("apt-get", "source", "--download-only", origin.sourcePackage()),
                    apt,
                    environment,
                    log,
                    PATIENCE,
                    progress::busy);
        } catch (Unavailable e) {
            failed = e; // the archive may have arrived though a smaller file has not
        }
        Path archive = apt.resolve(file);
        if (!Files.exists(archive)) {
            throw failed != null ? failed : new Unavailable("apt-get source brought no " + file + ", see " + log);
        }
        return archive;
    }

    /** The address of Debian's archive in the package sources of this machine. */
    private static String machinesArchive(Path apt) throws Unavailable, IOException {
        Path answer = apt.resolve("archives");
        Files.deleteIfExists(answer);
        Programs.run(
                List.of(
                        "apt-get",
                        "indextargets",
                        "--no-release-info",
                        "--format",
                        "$(REPO_URI) $(COMPONENT)",
                        "Created-By: Packages"),
                apt,
                Map.of(),
                answer,
                PATIENCE,
                () -> {});
        return Files.readAllLines(answer).stream()
                .filter(line -> line.endsWith(DEBIAN + " main"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new Unavailable("this machine's package sources name no archive of Debian"));
    }
}
