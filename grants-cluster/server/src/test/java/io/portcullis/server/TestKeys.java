package io.portcullis.server;

import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;

/** The keys of a cluster. */
public record TestKeys(String clusterId, KeyPair pair) {
    public static TestKeys create(String clusterId) {
        return new TestKeys(clusterId, PemKeys.generate(new SecureRandom()));
    }

    public RecordSigner signer() {
        return RecordSigner.of(clusterId, pair.getPrivate(), pair.getPublic());
    }

    public RecordVerifier verifier() {
        return RecordVerifier.of(clusterId, List.of(pair.getPublic()));
    }

    /** Writes the private key. */
    public Path privateFile(Path folder) {
        return write(folder.resolve("private.pem"), PemKeys.formatPrivate(pair.getPrivate()));
    }

    /** Writes the public key. */
    public Path publicFile(Path folder) {
        return write(folder.resolve("public.pem"), PemKeys.formatPublic(pair.getPublic()));
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
