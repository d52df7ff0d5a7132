package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantFolderTest {
    @TempDir
    Path folder;

    private GrantFolder grants;
    private RecordVerifier verifier;

    @BeforeEach
    void create() throws Exception {
        grants = GrantFolder.create(folder);
        verifier = RecordVerifier.of(GrantFolder.CLUSTER_ID, List.of(PemKeys.readPublic(grants.publicKey())));
    }

    private Grant read(Grant grant) throws Exception {
        return verifier.openGrant(RecordFiles.read(grants.fileOf(grant)));
    }

    @Test
    void writesWhatAGatewayWithThePublicKeyAccepts() throws Exception {
        Grant grant =
                grants.grant(GrantSpec.of("ann", "sales", "reader").service().expiresIn(Duration.ofSeconds(90)));
        assertEquals(grant, read(grant));
    }

    @Test
    void replacesAGrantByItsExtensionAndThenByItsTombstone() throws Exception {
        Grant grant = grants.grant(GrantSpec.of("ann", "sales", "reader"));
        Grant longer = grants.extend(grant.id(), grant.validity().expiresAt().plusSeconds(60));
        assertEquals(longer, read(grant));

        grants.revoke(grant.id(), "no longer needed");

        assertEquals(RecordState.REVOKED, read(grant).state());
        assertEquals(3, read(grant).revision());
        try (Stream<Path> files = Files.list(grants.grantsDir())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void givesAllCredentialsOfALoginOneSalt() throws Exception {
        String password = grants.credential("ann");
        Credential second = grants.credential("ann", "another", Duration.ofHours(1));
        List<Credential> read;
        try (Stream<Path> files = Files.list(grants.grantsDir())) {
            read = files.map(this::openCredential).toList();
        }
        assertEquals(2, read.size());
        assertTrue(read.stream().allMatch(one -> one.verifier().hasSaltOf(second.verifier())));
        ScramVerifier expected =
                ScramVerifier.derive(password, second.verifier().salt(), ScramVerifier.DEFAULT_ITERATIONS);
        assertTrue(read.stream().anyMatch(one -> one.verifier().equals(expected)), "the password it returned");
    }

    private Credential openCredential(Path file) {
        try {
            return verifier.openCredential(RecordFiles.read(file));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void writesTargetsAndSecrets() throws Exception {
        grants.target(TargetSpec.of("sales", "127.0.0.1:1", "127.0.0.1:2")
                .database("sa\"les")
                .maxConnections(3));
        grants.secret("sales", "reader", "s3cret");

        List<String> targets = Files.readAllLines(grants.targetsFile());
        assertEquals(List.of("targets:", "  \"sales\":"), targets.subList(0, 2));
        assertTrue(targets.contains("    hosts: [\"127.0.0.1:1\", \"127.0.0.1:2\"]"), targets::toString);
        assertTrue(targets.contains("    database: \"sa\\\"les\""), targets::toString);
        Path secret = grants.secretsDir().resolve("sales").resolve("reader");
        assertEquals("s3cret\n", Files.readString(secret));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    }
}
