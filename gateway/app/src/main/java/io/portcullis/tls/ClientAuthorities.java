package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who issues the certificates that clients show.
 *
 * @param required whether a client without one is refused
 */
record ClientAuthorities(List<X509Certificate> certificates, boolean required) {
    /**
     * Where they are.
     *
     * @param required as above
     */
    record Source(Path file, boolean required) {
        ClientAuthorities read() throws IOException {
            try {
                return new ClientAuthorities(Certificates.all(PemFile.blocks(PemFile.read(file))), required);
            } catch (IOException e) {
                throw new IOException("client-ca-file " + file + ": " + e.getMessage(), e);
            }
        }
    }

    ClientAuthorities {
        certificates = List.copyOf(certificates);
    }

    /** Checks chain, times and the purpose (clientAuth) of what is shown. */
    TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
