package io.portcullis.tools;

import static io.portcullis.tools.Tool.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialLifeTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @Test
    void thePrintedPasswordFitsTheVerifier() throws IOException, RefusedRecord {
        Tool.Result result =
                tool.run("credential", "--login", "alice", "--for", "30d", "--origin", "10.0.0.0/8", "--origin", "::1");

        List<String> lines = result.out().lines().toList();
        assertEquals(2, lines.size(), result.out());
        Credential credential = tool.readCredential(lines.get(0));
        String password = lines.get(1);
        assertTrue(password.matches("[A-Za-z0-9_-]{43}"), "32 bytes in base64url");
        assertEquals(
                credential.verifier(),
                ScramVerifier.derive(password, credential.verifier().salt(), 4096));
        assertEquals("alice", credential.login());
        assertEquals(Validity.between(NOW, NOW.plus(Duration.ofDays(30))), credential.validity());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1")), credential.origins());
        assertFalse(result.err().contains(password));
    }

    @Test
    void anIdentityHasNoPasswordAndSharesTheSaltOfTheLogin() throws IOException, RefusedRecord {
        Credential secret = tool.readCredential(credential("alice", home.resolve("p1")));

        Tool.Result result = tool.run(
                "credential",
                "--login",
                "alice",
                "--for",
                "1h",
                "--issuer",
                "https://id.example.org",
                "--subject",
                "4711");

        assertEquals(1, result.out().lines().count(), result.out());
        Credential made = tool.readCredential(result.out().strip());
        assertEquals(
                new Authenticator.Identity(made.verifier(), "https://id.example.org", "4711"), made.authenticator());
        assertTrue(made.verifier().isUnmatchable());
        assertTrue(made.verifier().hasSaltOf(secret.verifier()), "a gateway from before identities leaves out none");
        String text = tool.run("inspect", tool.file(made.recordId()).toString()).out();
        assertTrue(text.contains("4711 of https://id.example.org"), text);
        String json = tool.run("inspect", "--json", tool.file(made.recordId()).toString())
                .out();
        assertTrue(json.contains("\"authenticator\":\"identity\",\"issuer\":\"https://id.example.org\""), json);
    }

    @Test
    void anIdentityNeedsBothHalvesAndNoPasswordFile() throws IOException {
        for (List<String> wrong : List.of(
                List.of("--issuer", "https://id.example.org"),
                List.of("--subject", "4711"),
                List.of("--issuer", "", "--subject", "4711"),
                List.of("--issuer", "https://id", "--subject", "4711", "--password-file", home.resolve("p") + ""))) {
            List<String> all = new ArrayList<>(List.of("credential", "--login", "alice", "--for", "1h"));
            all.addAll(wrong);

            Tool.Result result = tool.run(all.toArray(String[]::new));

            assertNotEquals(0, result.status(), wrong::toString);
            assertEquals("", result.out());
        }
    }

    @Test
    void aPasswordFileIsForItsOwnerOnlyAndNothingIsPrinted() throws IOException, RefusedRecord {
        Path file = home.resolve("alice.password");

        Credential credential = tool.readCredential(credential("alice", file));

        String content = Files.readString(file);
        assertTrue(content.endsWith("\n"));
        assertEquals(
                credential.verifier(),
                ScramVerifier.derive(content.strip(), credential.verifier().salt(), 4096));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aPasswordFileIsNeverOverwrittenAndThenThereIsNoCredentialEither() throws IOException {
        Path file = Files.writeString(home.resolve("precious"), "precious");

        Tool.Result result =
                tool.run("credential", "--login", "alice", "--for", "1d", "--password-file", file.toString());

        assertEquals(1, result.status());
        assertEquals("precious", Files.readString(file));
        assertEquals(List.of(), tool.names());
    }

    @Test
    void credentialsOfOneLoginShareTheSaltAndAreAtMostFour() throws IOException, RefusedRecord {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(credential("alice", home.resolve("p" + i)));
        }
        ScramVerifier first = tool.readCredential(ids.getFirst()).verifier();
        for (String id : ids) {
            assertTrue(tool.readCredential(id).verifier().hasSaltOf(first));
        }

        Tool.Result fifth = tool.run("credential", "--login", "alice", "--for", "1d");

        assertEquals(1, fifth.status());
        assertTrue(fifth.err().contains("alice has 4 credentials already"), fifth.err());
        assertTrue(fifth.err().contains(ids.getLast()), fifth.err());
        assertEquals(4, tool.names().size());

        tool.run("revoke-credential", ids.getLast()).line();
        String next = credential("alice", home.resolve("p5"));
        assertTrue(tool.readCredential(next).verifier().hasSaltOf(first));
    }

    @Test
    void anotherLoginOrALaterLifeHasASaltOfItsOwn() throws IOException, RefusedRecord {
        ScramVerifier first =
                tool.readCredential(credential("alice", home.resolve("p1"))).verifier();
        ScramVerifier other =
                tool.readCredential(credential("bob", home.resolve("p2"))).verifier();
        tool.now = NOW.plus(Duration.ofDays(2));
        ScramVerifier later =
                tool.readCredential(credential("alice", home.resolve("p3"))).verifier();

        assertFalse(first.hasSaltOf(other));
        assertFalse(first.hasSaltOf(later), "nothing valid is left that it would have to share with");
    }

    @Test
    void existingCredentialsWithOtherIterationsAreFollowed() throws IOException, RefusedRecord {
        String id = credential("alice", home.resolve("p1"));
        Credential made = tool.readCredential(id);
        Credential stronger = new Credential(
                made.id(),
                2,
                RecordState.ACTIVE,
                made.login(),
                new Authenticator.Secret(
                        ScramVerifier.derive("other secret", made.verifier().salt(), 5000)),
                made.validity(),
                made.origins(),
                made.position(),
                made.unknown());
        Files.write(tool.file(id), tool.signer().seal(stronger));

        String second = credential("alice", home.resolve("p2"));

        assertEquals(5000, tool.readCredential(second).verifier().iterations());
    }

    @Test
    void aRevokedCredentialIsATombstone() throws IOException, RefusedRecord {
        String id = credential("alice", home.resolve("p1"));

        assertEquals(id, tool.run("revoke-credential", id).line());
        assertEquals(0, tool.run("revoke-credential", id).status());

        assertEquals(RecordState.REVOKED, tool.readCredential(id).state());
        assertEquals(2, tool.readCredential(id).revision());
    }

    @Test
    void passwordsDiffer() throws IOException {
        credential("alice", home.resolve("p1"));
        credential("alice", home.resolve("p2"));

        assertNotEquals(Files.readString(home.resolve("p1")), Files.readString(home.resolve("p2")));
    }

    private String credential(String login, Path passwordFile) {
        return tool.run("credential", "--login", login, "--for", "1d", "--password-file", passwordFile.toString())
                .line();
    }
}
