package io.portcullis.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who somebody is in TLS: certificates, its own first, and the private key of that one.
 *
 * @param chain not empty
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = "a key and its certificate".getBytes(StandardCharsets.US_ASCII);
    private static final char[] NO_PASSWORD = {};

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * The identity in two PEM texts, which may be the same one.
     *
     * @throws IOException that says which of the two is wrong and how, and nothing of the key
     */
    static TlsIdentity of(byte[] certificatePem, byte[] keyPem) throws IOException {
        List<X509Certificate> chain = Certificates.all(PemFile.blocks(certificatePem));
        Certificates.checkChain(chain);
        PrivateKey key = PrivateKeys.find(PemFile.blocks(keyPem));
        if (!belong(key, chain.getFirst().getPublicKey())) {
            throw new IOException("the private key is not that of the first certificate");
        }
        return new TlsIdentity(chain, key);
    }

    /** The certificate that peers see first. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(
                    switch (privateKey.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        case String algorithm -> algorithm;
                    });
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
    }
}
