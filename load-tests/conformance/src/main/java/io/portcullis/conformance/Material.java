package io.portcullis.conformance;

import io.portcullis.conformance.Artifact.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What the suites consist of and the repository does not hold: archives, fetched once, and their built sources, in a folder that is kept. */
final class Material {
    private static final Duration FETCH = Duration.ofMinutes(10);
    private static final Duration BUILD = Duration.ofMinutes(20);

    private final Path folder;
    private final Path project;
    private final Path server;

    /**
     * @param folder kept from run to run
     * @param server the folder with PostgreSQL's programs
     */
    Material(Path folder, Path project, Path server) {
        this.folder = folder;
        this.project = project;
        this.server = server;
    }

    /** The source of a suite, built; the folder may be shared with another suite of the same archive. */
    Path source(Suite suite, Artifact artifact, Path script, Progress progress) throws Unavailable, IOException {
        Path source = folder.resolve(artifact.folder());
        Path built = source.resolveSibling(source.getFileName() + ".built");
        if (Files.exists(built)) {
            return source;
        }
        Path archive = archive(artifact, progress);
        progress.say(suite.title() + ": building");
        Path log = folder.resolve(artifact.folder() + ".log");
        Files.deleteIfExists(log);
        run(List.of("rm", "-rf", source.toString()), folder, log, progress);
        Files.createDirectories(source);
        run(List.of("tar", "xf", archive.toString(), "--strip-components=1", "--no-same-owner"), source, log, progress);
        Programs.run(
                List.of(script.toString()),
                source,
                Map.of("PG_BIN", server.toString(), "PROJECT", project.toString()),
                log,
                BUILD,
                progress::busy);
        Files.writeString(built, "");
        return source;
    }

    /** Fetched if it is not there yet, and in any case exactly what it should be. */
    private Path archive(Artifact artifact, Progress progress) throws Unavailable, IOException {
        Files.createDirectories(folder);
        Path archive = folder.resolve(artifact.file());
        if (!Files.exists(archive)) {
            progress.say("fetching " + artifact.file());
            Path fetched = switch (artifact.origin()) {
                case Origin.Debian debian -> new DebianSources(folder).fetch(debian, artifact.file(), progress);
                case Origin.MavenCentral central -> maven(central, artifact.file(), progress);
            };
            check(artifact, fetched);
            Files.move(fetched, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        check(artifact, archive);
        return archive;
    }

    private Path maven(Origin.MavenCentral central, String file, Progress progress) throws Unavailable, IOException {
        Path into = Files.createDirectories(folder.resolve("fetched"));
        Path log = folder.resolve("maven.log");
        Programs.run(
                List.of(
                        project.resolve("mvnw").toString(),
                        "--batch-mode",
                        "--quiet",
                        "dependency:copy",
                        "-Dartifact=" + central.coordinates(),
                        "-DoutputDirectory=" + into),
                project,
                Map.of(),
                log,
                FETCH,
                progress::busy);
        return into.resolve(file);
    }

    private static void run(List<String> command, Path folder, Path log, Progress progress)
            throws Unavailable, IOException {
        Programs.run(command, folder, Map.of(), log, FETCH, progress::busy);
    }

    /** Nothing of it is run before it is known to be what we know. */
    static void check(Artifact artifact, Path file) throws Unavailable, IOException {
        long size = Files.size(file);
        if (size != artifact.size()) {
            throw new Unavailable(
                    "%s has %d bytes, not %d: remove it to fetch it again".formatted(file, size, artifact.size()));
        }
        String sha256 = sha256(file);
        if (!sha256.equals(artifact.sha256())) {
            throw new Unavailable(file + " has the SHA-256 " + sha256 + ", not " + artifact.sha256()
                    + ": remove it to fetch it again");
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
