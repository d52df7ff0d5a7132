package io.portcullis.gateway;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Children;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.TargetSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLContext;

/** What encrypts the connections of clients in a test: an authority, a certificate of the gateway's, and the settings. */
final class Encryption {
    final CertificateAuthority authority;
    private final Path folder;
    private final String mode;
    private final boolean targetsToo;
    private final SSLContext client;

    private Encryption(Path folder, String mode, boolean targetsToo) {
        this.folder = folder;
        this.mode = mode;
        this.targetsToo = targetsToo;
        this.authority = CertificateAuthority.create(folder.resolve("ca"));
        this.client = authority.trusting();
        use(authority.issueForLocalhost());
    }

    /** @param mode {@code optional} or {@code required} */
    static Encryption of(String mode) {
        return of(mode, false);
    }

    /** On both sides, and nothing is let through without. */
    static Encryption everywhere() {
        return of("required", true);
    }

    private static Encryption of(String mode, boolean targetsToo) {
        try {
            Path folder = Files.createTempDirectory("portcullis-tls");
            Children.folder(folder);
            return new Encryption(folder, mode, targetsToo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another certificate and key in the place of the gateway's. */
    void use(Issued issued) {
        replace(issued.certificateFile(), certificateFile());
        replace(issued.keyFile(), keyFile());
    }

    static void replace(Path by, Path file) {
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.copy(by, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path certificateFile() {
        return folder.resolve("gateway.pem");
    }

    Path keyFile() {
        return folder.resolve("gateway.key");
    }

    GatewayBuilder in(GatewayBuilder builder) {
        return in(builder, mode, this);
    }

    /** Another gateway with the same certificate, in a mode of its own. */
    static GatewayBuilder in(GatewayBuilder builder, String mode, Encryption encryption) {
        return builder.with("portcullis.listener.tls", mode)
                .with(
                        "portcullis.listener.tls-certificate-file",
                        encryption.certificateFile().toString())
                .with("portcullis.listener.tls-key-file", encryption.keyFile().toString());
    }

    PostgresOptions in(PostgresOptions options) {
        return targetsToo
                ? options.encrypted(authority, authority.issueForLocalhost()).hba("hostssl all all all scram-sha-256")
                : options;
    }

    TargetSpec in(TargetSpec target) {
        return targetsToo
                ? target.with("tls", "verify-full")
                        .with("tls-ca-file", authority.certificateFile().toString())
                : target;
    }

    /** Of a client that trusts the authority. */
    SSLContext client() {
        return client;
    }
}
