package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.codec.KeyId;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @Test
    void thePairFitsAndThePrivateKeyIsForItsOwnerOnly() throws IOException {
        Path key = home.resolve("new.key");
        Path publicKey = home.resolve("new.pem");

        Tool.Result result = tool.bare("keys", "--key", key.toString(), "--public-key", publicKey.toString());

        assertTrue(RecordSigner.isPair(PemKeys.readPrivate(key), PemKeys.readPublic(publicKey)));
        assertEquals(KeyId.of(PemKeys.readPublic(publicKey)).toString(), result.line());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        String secret = Files.readString(key).lines().toList().get(1);
        assertFalse((result.out() + result.err()).contains(secret));
    }

    @Test
    void neitherFileIsEverOverwritten() throws IOException {
        Path key = home.resolve("new.key");
        Path publicKey = home.resolve("new.key.pub");

        Files.writeString(publicKey, "precious");
        Tool.Result overPublic = tool.bare("keys", "--key", key.toString());
        Files.move(publicKey, key);
        Tool.Result overPrivate = tool.bare("keys", "--key", key.toString());

        assertEquals(1, overPublic.status());
        assertEquals(1, overPrivate.status());
        assertTrue(overPrivate.err().contains("exists already"), overPrivate.err());
        assertEquals("precious", Files.readString(key));
        assertFalse(Files.exists(publicKey));
    }

    @Test
    void aKeyThatOthersCanReadIsWarnedAbout() throws IOException {
        Files.setPosixFilePermissions(tool.key, PosixFilePermissions.fromString("rw-r--r--"));

        Tool.Result result =
                tool.run("grant", "--login", "alice", "--target", "orders", "--role", "app_reader", "--for", "1h");

        assertEquals(0, result.status());
        assertTrue(result.err().contains("chmod 600"), result.err());
    }
}
