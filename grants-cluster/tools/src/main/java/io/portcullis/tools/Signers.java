package io.portcullis.tools;

import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.Set;

/** Makes the signer out of the options. */
final class Signers {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private Signers() {}

    static RecordSigner of(TrustOptions trust, Surroundings surroundings) throws IOException {
        String clusterId = trust.clusterId();
        Path file = trust.key();
        PrivateKey key = PemKeys.readPrivate(file);
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            surroundings.warn(file + " can be used by others: whoever reads it can mint access (chmod 600)");
        }
        // During rotation there are two public keys, in no particular order.
        for (PublicKey publicKey : trust.publicKeys()) {
            if (RecordSigner.isPair(key, publicKey)) {
                return RecordSigner.of(clusterId, key, publicKey);
            }
        }
        throw new Refusal("none of the public keys belongs to " + file + ": gateways would refuse what it signs");
    }
}
