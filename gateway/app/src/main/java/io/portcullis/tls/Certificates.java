package io.portcullis.tls;

import io.portcullis.tls.PemFile.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** X.509 certificates in a PEM text. */
final class Certificates {
    private Certificates() {}

    /**
     * All of them, in their order.
     *
     * @throws IOException if there is none or one cannot be read
     */
    static List<X509Certificate> all(List<Block> blocks) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(parse(block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in it (PEM, -----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate parse(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException("a certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Checks that each certificate is signed by the next one: what a client that only knows the last one's issuer needs.
     *
     * @throws IOException if one is not
     */
    static void checkChain(List<X509Certificate> chain) throws IOException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new IOException(
                        "certificate " + (i + 1) + " is not signed by certificate " + (i + 2)
                                + ": the server's own comes first, each followed by its issuer's",
                        e);
            }
        }
    }
}
