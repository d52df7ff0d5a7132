package io.portcullis.tools;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder of records: everything read from it is verified, everything written to it is whole. */
final class RecordFolder {
    private final Path dir;
    private final RecordVerifier verifier;
    private final Surroundings surroundings;

    RecordFolder(Path dir, RecordVerifier verifier, Surroundings surroundings) {
        this.dir = dir;
        this.verifier = verifier;
        this.surroundings = surroundings;
    }

    /** @throws Refusal if there is none, or it does not verify */
    Grant grant(String id) throws IOException {
        if (read(id, RecordFiles.GRANT_SUFFIX) instanceof Grant grant) {
            return grant;
        }
        throw new Refusal(id + " is a credential, not a grant");
    }

    /** @throws Refusal if there is none, or it does not verify */
    Credential credential(String id) throws IOException {
        if (read(id, RecordFiles.CREDENTIAL_SUFFIX) instanceof Credential credential) {
            return credential;
        }
        throw new Refusal(id + " is a grant, not a credential");
    }

    /** Every record that verifies; one that does not is reported and counts as not there. */
    List<SignedRecord> records() throws IOException {
        List<SignedRecord> records = new ArrayList<>();
        for (Path file : files(dir)) {
            try {
                records.add(open(file, verifier));
            } catch (RefusedRecord e) {
                surroundings.warn(file + " is left alone: " + e.reason().code() + ": " + e.getMessage());
            } catch (NoSuchFileException e) {
                surroundings.warn(file + " went away meanwhile");
            }
        }
        return records;
    }

    /** Signs and writes a record; returns its file. */
    Path write(SignedRecord record, RecordSigner signer) throws IOException {
        String name = RecordFiles.nameOf(record);
        RecordFiles.writeAtomically(dir, name, signer.seal(record));
        return dir.resolve(name);
    }

    void delete(SignedRecord record) throws IOException {
        Files.deleteIfExists(dir.resolve(RecordFiles.nameOf(record)));
    }

    /** Only one command at a time may read, decide and write: else an extension could overwrite a tombstone. */
    FolderLock lock() throws IOException {
        return FolderLock.take(dir);
    }

    /** The files of a folder that have the name of a record, in order. */
    static List<Path> files(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file ->
                            RecordFiles.idOf(file.getFileName().toString()).isPresent())
                    .sorted()
                    .toList();
        }
    }

    /** @throws RefusedRecord also if the name is not that of the signed id: such a file could stand in for another record */
    static SignedRecord open(Path file, RecordVerifier verifier) throws IOException, RefusedRecord {
        SignedRecord record = verifier.open(RecordFiles.read(file));
        if (record instanceof CatalogEntry) {
            throw new RefusedRecord(
                    RefusedRecord.Reason.WRONG_KIND, "an entry of the catalog, which is not kept in files");
        }
        if (!file.getFileName().toString().equals(RecordFiles.nameOf(record))) {
            throw new RefusedRecord(
                    RefusedRecord.Reason.INVALID_FIELD,
                    "the file must be named " + RecordFiles.nameOf(record) + " after the signed id");
        }
        return record;
    }

    private SignedRecord read(String id, String suffix) throws IOException {
        String name = id.endsWith(suffix) ? id : id + suffix;
        if (RecordFiles.idOf(name).isEmpty()) {
            throw new IllegalArgumentException("'" + id + "' is no id of a " + suffix.substring(1));
        }
        Path file = dir.resolve(name);
        try {
            return open(file, verifier);
        } catch (NoSuchFileException e) {
            throw new Refusal("there is no " + suffix.substring(1) + " " + id + " in " + dir);
        } catch (RefusedRecord e) {
            throw new Refusal(file + ": " + e.reason().code() + ": " + e.getMessage());
        }
    }
}
