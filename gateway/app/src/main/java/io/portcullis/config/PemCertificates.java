package io.portcullis.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** A PEM file of certificates. */
public final class PemCertificates {
    private static final int MAX_BYTES = 1 << 20;

    private PemCertificates() {}

    /**
     * Reads a file and sees to it that it holds certificates.
     *
     * @return what the file holds
     * @throws IOException if it cannot be read, is larger than 1 MiB, holds no certificate or something else
     */
    public static byte[] read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        check(bytes);
        return bytes;
    }

    /**
     * Sees to it that a text holds certificates.
     *
     * @throws IOException if it holds none or something else
     */
    public static void check(byte[] bytes) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificates(new ByteArrayInputStream(bytes)).isEmpty()) {
                throw new IOException("it holds no certificate");
            }
        } catch (CertificateException e) {
            throw new IOException("it is no PEM file of certificates", e);
        }
    }
}
