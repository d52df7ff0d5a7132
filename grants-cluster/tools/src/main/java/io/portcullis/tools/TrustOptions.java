package io.portcullis.tools;

import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where records are and whose signatures count. */
final class TrustOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    CommandSpec command;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${env:PORTCULLIS_GRANTS_DIR}",
            description = "the folder that the gateways read (their portcullis.grants.dir)")
    @Nullable
    Path dir;

    @Option(
            names = "--cluster-id",
            paramLabel = "ID",
            defaultValue = "${env:PORTCULLIS_CLUSTER_ID}",
            description = "the gateways' portcullis.cluster-id: [a-z0-9-]{1,32}")
    @Nullable
    String clusterId;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            split = ",",
            defaultValue = "${env:PORTCULLIS_PUBLIC_KEY}",
            description = "public key in PEM, two during rotation; if left out, the file of --key with .pub at its end")
    @Nullable
    List<Path> publicKeys;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            defaultValue = "${env:PORTCULLIS_KEY}",
            description = "the private key that signs, in PEM")
    @Nullable
    Path key;

    Path dir() {
        Path folder = required(dir, "--dir", "PORTCULLIS_GRANTS_DIR", "the folder that the gateways read");
        if (!Files.isDirectory(folder)) {
            throw new Refusal("there is no folder " + folder + ": create it, or correct --dir");
        }
        return folder;
    }

    String clusterId() {
        return required(clusterId, "--cluster-id", "PORTCULLIS_CLUSTER_ID", "the gateways' portcullis.cluster-id");
    }

    Path key() {
        return required(
                key, "--key", "PORTCULLIS_KEY", "the private key that signs; 'portcullis-grant keys' makes one");
    }

    List<PublicKey> publicKeys() throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : publicKeyFiles()) {
            keys.add(PemKeys.readPublic(file));
        }
        return keys;
    }

    RecordVerifier verifier() throws IOException {
        return RecordVerifier.of(clusterId(), publicKeys());
    }

    RecordFolder folder(Surroundings surroundings) throws IOException {
        return new RecordFolder(dir(), verifier(), surroundings);
    }

    /** The public key's file beside a private key. */
    static Path besideOf(Path key) {
        return key.resolveSibling(key.getFileName() + ".pub");
    }

    private List<Path> publicKeyFiles() {
        if (publicKeys != null && !publicKeys.isEmpty()) {
            return publicKeys;
        }
        if (key != null) {
            return List.of(besideOf(key));
        }
        return required(null, "--public-key", "PORTCULLIS_PUBLIC_KEY", "the key that records are checked with");
    }

    private <T> T required(@Nullable T value, String option, String variable, String meaning) {
        if (value == null) {
            throw new ParameterException(
                    command.commandLine(), option + " is needed (or " + variable + " in the environment): " + meaning);
        }
        return value;
    }
}
