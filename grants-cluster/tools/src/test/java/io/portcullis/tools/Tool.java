package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** The command in this process with a folder, a key pair and a clock that stands still. */
final class Tool {
    static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    static final String CLUSTER = "test-1";

    final Path home;
    final Path dir;
    final Path key;
    Instant now = NOW;

    /** What a run left behind. */
    record Result(int status, String out, String err) {
        /** The only line of the output. */
        String line() {
            assertEquals(0, status, err);
            assertEquals(1, out.lines().count(), out);
            return out.strip();
        }
    }

    Tool(Path home) throws IOException {
        this.home = home;
        this.dir = Files.createDirectory(home.resolve("grants"));
        this.key = home.resolve("signing.key");
        assertEquals(0, bare("keys", "--key", key.toString()).status());
    }

    /** Runs a command with the common options. */
    Result run(String... args) {
        return bare(Stream.concat(
                        Stream.of(args),
                        Stream.of("--dir", dir.toString(), "--key", key.toString(), "--cluster-id", CLUSTER))
                .toArray(String[]::new));
    }

    /** Runs a command as it stands. */
    Result bare(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                Clock.fixed(now, ZoneOffset.UTC), new SecureRandom(), new PrintWriter(out), new PrintWriter(err));
        int status = PortcullisGrant.run(surroundings, args);
        return new Result(status, out.toString(), err.toString());
    }

    /** A grant for an hour; returns its id. */
    String grant(String... more) {
        return run(Stream.concat(
                                Stream.of(
                                        "grant",
                                        "--login",
                                        "alice",
                                        "--target",
                                        "orders",
                                        "--role",
                                        "app_reader",
                                        "--for",
                                        "1h"),
                                Stream.of(more))
                        .toArray(String[]::new))
                .line();
    }

    Path file(String id) {
        return dir.resolve(id + (id.startsWith("g") ? RecordFiles.GRANT_SUFFIX : RecordFiles.CREDENTIAL_SUFFIX));
    }

    Grant read(String id) throws IOException, RefusedRecord {
        return verifier().openGrant(RecordFiles.read(file(id)));
    }

    Credential readCredential(String id) throws IOException, RefusedRecord {
        return verifier().openCredential(RecordFiles.read(file(id)));
    }

    RecordSigner signer() throws IOException {
        return RecordSigner.of(CLUSTER, PemKeys.readPrivate(key), PemKeys.readPublic(TrustOptions.besideOf(key)));
    }

    /** The names of the folder's files that anybody sees. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private RecordVerifier verifier() throws IOException {
        return RecordVerifier.of(CLUSTER, List.of(PemKeys.readPublic(TrustOptions.besideOf(key))));
    }
}
