package io.portcullis.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Issues certificates as an operator's own authority does, with the JDK's {@code keytool}; files are PEM. */
public final class CertificateAuthority {
    private static final String CA = "ca";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final Path store;
    private final AtomicInteger issued = new AtomicInteger();

    private CertificateAuthority(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("ca.p12");
    }

    /**
     * What was issued to somebody.
     *
     * @param certificateFile the certificate and that of the authority
     * @param keyFile PKCS#8
     */
    public record Issued(Path certificateFile, Path keyFile, X509Certificate certificate, PrivateKey key) {}

    /** A new authority with its files in {@code folder}. */
    public static CertificateAuthority create(Path folder) {
        try {
            Files.createDirectories(folder);
            CertificateAuthority authority = new CertificateAuthority(folder);
            authority.generate(CA, "CN=Test Authority", "-keyalg", "EC", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
            Files.writeString(authority.certificateFile(), pem(authority.certificate(CA)));
            return authority;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What whoever trusts this authority needs. */
    public Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    /** A certificate for this machine's names and addresses, of an elliptic curve. */
    public Issued issueForLocalhost() {
        return issue("localhost", "-keyalg", "EC", "-ext", "san=dns:localhost,ip:127.0.0.1,ip:::1");
    }

    /**
     * Issues a certificate.
     *
     * @param commonName of its subject
     * @param options of {@code keytool -genkeypair}, with {@code -keyalg} at least
     */
    public Issued issue(String commonName, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-signer", CA));
        return make(commonName, all, CA);
    }

    /** A certificate for {@code localhost} that nobody else has signed; the options are the same. */
    public Issued selfSigned(String... options) {
        List<String> all = new ArrayList<>(List.of("-ext", "san=dns:localhost"));
        all.addAll(List.of(options));
        return make("localhost", all, null);
    }

    private Issued make(String commonName, List<String> options, @Nullable String issuer) {
        String alias = "issued-" + issued.incrementAndGet();
        try {
            generate(alias, "CN=" + commonName, options.toArray(String[]::new));
            X509Certificate certificate = certificate(alias);
            PrivateKey key = (PrivateKey) load().getKey(alias, PASSWORD);
            Path certificateFile = folder.resolve(alias + ".pem");
            Path keyFile = folder.resolve(alias + ".key");
            Files.writeString(certificateFile, pem(certificate) + (issuer == null ? "" : pem(certificate(issuer))));
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
            return new Issued(certificateFile, keyFile, certificate, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TLS of a client that trusts this authority and no other. */
    public SSLContext trusting() {
        return trusting(null);
    }

    /** The same, of a client with a certificate of its own. */
    public SSLContext trusting(@Nullable Issued own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(CA, certificate(CA));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : keyManagers(own), trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TLS of a client that does not care whom it talks to. */
    public static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static KeyManager[] keyManagers(Issued own) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", own.key(), PASSWORD, new Certificate[] {own.certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return factory.getKeyManagers();
    }

    private void generate(String alias, String subject, String... options) throws IOException {
        List<String> command = Keytool.command("-genkeypair", "-noprompt");
        command.addAll(List.of("-alias", alias, "-dname", subject, "-validity", "30"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.inputReader()) {
            process.getOutputStream().close();
            String said = out.readAllAsString();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private KeyStore load() throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private X509Certificate certificate(String alias) throws IOException {
        try {
            return (X509Certificate) load().getCertificate(alias);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String pem(X509Certificate certificate) throws IOException {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** As PEM, for files of other forms than those above. */
    public static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
