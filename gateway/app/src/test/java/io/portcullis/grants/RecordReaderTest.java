package io.portcullis.grants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordReaderTest {
    @TempDir
    Path temp;

    private GrantFolder folder;
    private String name;
    private Path file;

    @BeforeEach
    void aGrantOfAnHourAgo() throws IOException {
        folder = GrantFolder.create(temp.resolve("folder"));
        Grant grant = folder.grant(GrantSpec.of("alice", "orders", "app"));
        name = RecordFiles.nameOf(grant);
        file = folder.grantsDir().resolve(name);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private RecordReader reader(GrantFolder trusted) throws IOException {
        RecordVerifier verifier =
                RecordVerifier.of(GrantFolder.CLUSTER_ID, List.of(PemKeys.readPublic(trusted.publicKey())));
        return new RecordReader(folder.grantsDir(), verifier, Clock.systemUTC());
    }

    @Test
    void aByteIdenticalFileIsNotVerifiedAgain() throws IOException {
        // Given a reading, and a reader for which no verification can succeed
        FileReading.Verified first =
                assertInstanceOf(FileReading.Verified.class, reader(folder).read(name, null, null, false));
        RecordReader stranger = reader(GrantFolder.create(temp.resolve("other")));
        assertInstanceOf(FileReading.Refused.class, stranger.read(name, null, null, false));

        // When the same bytes come again under another time
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        FileReading again = stranger.read(name, first.look(), first.digest(), true);

        // Then
        assertInstanceOf(FileReading.Same.class, again);
    }

    @Test
    void aSettledStampSavesTheReadingButNotAfterAnEvent() throws IOException {
        FileReading.Verified first =
                assertInstanceOf(FileReading.Verified.class, reader(folder).read(name, null, null, false));
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;

        // When the content changes in place behind the same stamp
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);

        // Then
        assertEquals(
                new FileReading.Same(first.look()), reader(folder).read(name, first.look(), first.digest(), false));
        assertInstanceOf(FileReading.Refused.class, reader(folder).read(name, first.look(), first.digest(), true));
    }

    @Test
    void aStampOfJustNowIsNotBelieved() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        FileReading.Verified first =
                assertInstanceOf(FileReading.Verified.class, reader(folder).read(name, null, null, false));
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;

        Files.write(file, content);
        Files.setLastModifiedTime(file, first.look().stamp().modified());

        assertInstanceOf(FileReading.Refused.class, reader(folder).read(name, first.look(), first.digest(), false));
    }
}
