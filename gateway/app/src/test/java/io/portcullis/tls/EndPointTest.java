package io.portcullis.tls;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.harness.CertificateAuthority;
import io.portcullis.wire.scram.ChannelBinding;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndPointTest {
    @TempDir
    static Path folder;

    private static CertificateAuthority authority;

    @BeforeAll
    static void authority() {
        authority = CertificateAuthority.create(folder);
    }

    /** Two bindings are the same if an exchange with one at each end succeeds. */
    private static void assertBindsLike(ChannelBinding one, ChannelBinding other) throws Exception {
        byte[] nonce = new byte[18];
        ScramServer server =
                new ScramServer(new byte[16], 1, List.of(new ScramKeys(new byte[32], new byte[32])), nonce, one);
        ScramClient client = new ScramClient(new ScramClientKeyCache(1), "k", "x".toCharArray(), nonce, other);
        byte[] challenge =
                server.onClientFirst(ScramServer.MECHANISM_PLUS, client.clientFirst(ScramServer.MECHANISM_PLUS));
        assertInstanceOf(ScramServer.Result.Rejected.class, server.onClientFinal(client.onServerFirst(challenge)));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, SHA1withRSA,      SHA-256",
        "RSA, MD5withRSA,       SHA-256",
        "RSA, SHA224withRSA,    SHA-224",
        "RSA, SHA256withRSA,    SHA-256",
        "RSA, SHA384withRSA,    SHA-384",
        "RSA, SHA512withRSA,    SHA-512",
        "EC,  SHA256withECDSA,  SHA-256",
        "EC,  SHA384withECDSA,  SHA-384",
        "RSASSA-PSS, RSASSA-PSS, SHA-384",
    })
    void theHashIsThatOfTheSignature(String key, String signature, String hash) throws Exception {
        X509Certificate certificate = authority
                .selfSigned("-keyalg", key, "-sigalg", signature, "-keysize", key.equals("EC") ? "256" : "3072")
                .certificate();

        ChannelBinding binding = requireNonNull(EndPoint.binding(certificate));

        assertBindsLike(
                binding,
                ChannelBinding.serverEndPoint(MessageDigest.getInstance(hash).digest(certificate.getEncoded())));
    }

    @Test
    void aSignatureWithoutAHashOfItsOwnAllowsNoBinding() {
        assertNull(EndPoint.binding(authority.selfSigned("-keyalg", "Ed25519").certificate()));
    }
}
