package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.model.codec.RecordFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private FileWatcher watcher;

    @BeforeEach
    void watch() throws IOException {
        watcher = new FileWatcher();
    }

    @AfterEach
    void stop() {
        watcher.close();
    }

    private Targets open() {
        Targets targets = Targets.open(folder.resolve("targets.yaml"), watcher, Clock.systemUTC());
        watcher.start();
        return targets;
    }

    private void write(String yaml) throws IOException {
        RecordFiles.writeAtomically(folder, "targets.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aChangedFileIsReadAsAWhole() throws IOException {
        // Given
        write("targets: {a: {hosts: [x]}, b: {hosts: [x]}}");
        Targets targets = open();
        assertNotNull(targets.find("a"));

        // When
        write("targets: {b: {hosts: [y]}, c: {hosts: [x]}}");

        // Then
        Await.until("the new targets", SOON, () -> targets.find("c") != null);
        assertNull(targets.find("a"));
        Target b = targets.find("b");
        assertTrue(b != null && b.hosts().getFirst().host().equals("y"));
    }

    @Test
    void aFileThatCannotBeUsedChangesNothingAndSaysWhy() throws IOException {
        // Given
        write("targets: {a: {hosts: [x]}}");
        Targets targets = open();

        // When
        write("targets: {b: {hosts: [x], colour: red}}");

        // Then
        Await.until("the problem", SOON, () -> targets.problem() != null);
        assertEquals(
                "line 1: targets.b.colour: is not a key",
                String.valueOf(targets.problem()).split(";", 2)[0]);
        assertNotNull(targets.find("a"));
        assertNull(targets.find("b"));
        assertEquals(1, targets.refusedReads());

        // When it is repaired
        write("targets: {b: {hosts: [x]}}");

        // Then
        Await.until("no problem", SOON, () -> targets.problem() == null);
        assertNotNull(targets.find("b"));
    }

    @Test
    void aDeletedFileChangesNothingAndSaysSo() throws IOException {
        write("targets: {a: {hosts: [x]}}");
        Targets targets = open();

        Files.delete(folder.resolve("targets.yaml"));

        Await.until("the problem", SOON, () -> "there is no such file".equals(targets.problem()));
        assertNotNull(targets.find("a"));

        write("targets: {a: {hosts: [x]}}");

        Await.until("no problem", SOON, () -> targets.problem() == null);
    }

    @Test
    void anExchangedLinkIsNoticedAsKubernetesMountsIt() throws IOException {
        // Given targets.yaml -> ..data/targets.yaml, ..data -> v1
        for (String version : new String[] {"v1", "v2"}) {
            Files.createDirectory(folder.resolve(version));
            Files.writeString(
                    folder.resolve(version).resolve("targets.yaml"), "targets: {" + version + ": {hosts: [x]}}");
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
        Files.createSymbolicLink(folder.resolve("targets.yaml"), Path.of("..data/targets.yaml"));
        Targets targets = open();
        assertNotNull(targets.find("v1"));

        // When
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("v2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        // Then
        Await.until("the other version", SOON, () -> targets.find("v2") != null);
    }

    @Test
    void aLostEventIsMadeUpForByTheCheck() throws IOException {
        // Given a watcher that never reports anything
        write("targets: {a: {hosts: [x]}}");
        Targets targets = Targets.open(folder.resolve("targets.yaml"), watcher, Clock.systemUTC());

        // When the content changes within the same length
        write("targets: {b: {hosts: [x]}}");
        targets.check(false);

        // Then
        assertNotNull(targets.find("b"));
    }

    @Test
    void theStartIsRefusedWithoutAUsableFile() throws IOException {
        InvalidConfiguration missing = assertThrows(InvalidConfiguration.class, this::open);
        write("targets: 1");
        InvalidConfiguration wrong = assertThrows(InvalidConfiguration.class, this::open);
        Files.write(folder.resolve("targets.yaml"), new byte[] {(byte) 0xc3, 0x28});
        InvalidConfiguration notText = assertThrows(InvalidConfiguration.class, this::open);

        assertTrue(String.valueOf(missing.getMessage()).matches("portcullis.targets-file: .*there is no such file"));
        assertTrue(String.valueOf(wrong.getMessage())
                .matches("portcullis.targets-file: .*line 1: targets: must be a mapping.*"));
        assertTrue(String.valueOf(notText.getMessage()).matches("portcullis.targets-file: .*not UTF-8"));
    }
}
