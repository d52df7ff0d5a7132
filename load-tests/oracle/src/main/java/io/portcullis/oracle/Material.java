package io.portcullis.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the comparison needs and the repository does not hold: fetched into a folder that is deleted in the end. */
final class Material {
    static final String LIBPG_QUERY = "libpg-query@18.1.5";

    /** The suites of Debian's archive that have the sources of PostgreSQL 18. */
    private static final List<String> SUITES = List.of("forky", "sid");

    /** How the address of Debian's archive, or of a mirror of it, ends. */
    private static final String DEBIAN = "/debian/";

    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private final Path folder;

    Material(Path folder) {
        this.folder = folder;
    }

    /** A folder with {@code node_modules} in it. */
    Path parser() throws IOException {
        Path npm = Files.createDirectories(folder.resolve("npm"));
        Files.writeString(npm.resolve("package.json"), "{\"private\": true}\n");
        Commandline.run(npm, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", LIBPG_QUERY);
        return npm;
    }

    /** The unpacked source of PostgreSQL 18, by apt-get from a private list of packages and the archive this machine uses. */
    Path postgres() throws IOException {
        String archive = machinesArchive();
        Path apt = Files.createDirectories(folder.resolve("apt"));
        Files.createDirectories(apt.resolve("lists/partial"));
        Files.createDirectories(apt.resolve("cache/archives/partial"));
        StringBuilder sources = new StringBuilder();
        for (String suite : SUITES) {
            sources.append("deb-src [signed-by=%s] %s %s main%n".formatted(KEYRING, archive, suite));
        }
        Files.writeString(apt.resolve("sources.list"), sources);
        Files.writeString(apt.resolve("apt.conf"), """
                Dir::Etc::SourceList "%1$s/sources.list";
                Dir::Etc::SourceParts "/dev/null";
                Dir::State::Lists "%1$s/lists";
                Dir::Cache "%1$s/cache";
                APT::Sandbox::User "root";
                """.formatted(apt));
        Map<String, String> environment =
                Map.of("APT_CONFIG", apt.resolve("apt.conf").toString());
        Commandline.run(apt, environment, "apt-get", "update");
        Commandline.CommandFailed failed = null;
        try {
            Commandline.run(apt, environment, "apt-get", "source", "--download-only", "postgresql-18");
        } catch (Commandline.CommandFailed e) {
            failed = e; // the archive may have arrived though a smaller file has not
        }
        Path source = source(apt);
        if (source == null) {
            throw failed != null ? failed : new IOException("apt-get source brought no source of PostgreSQL");
        }
        Path unpacked = Files.createDirectories(folder.resolve("postgresql"));
        Commandline.run(unpacked, Map.of(), "tar", "xf", source.toString(), "--strip-components=1");
        return unpacked;
    }

    /** The address of Debian's archive in the package sources of this machine. */
    private String machinesArchive() throws IOException {
        String targets = Commandline.run(
                folder,
                Map.of(),
                "apt-get",
                "indextargets",
                "--no-release-info",
                "--format",
                "$(REPO_URI) $(COMPONENT)",
                "Created-By: Packages");
        return targets.lines()
                .filter(line -> line.endsWith(DEBIAN + " main"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new IOException("this machine's package sources name no archive of Debian:\n"
                        + targets + "use --postgres=FOLDER"));
    }

    private static @Nullable Path source(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("postgresql-.*\\.orig\\.tar\\.(bz2|xz|gz)"))
                    .findFirst()
                    .orElse(null);
        }
    }
}
