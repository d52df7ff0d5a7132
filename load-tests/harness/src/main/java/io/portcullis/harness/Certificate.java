package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for servers of a test, signed by itself, so that it is its own authority. The JDK's {@code keytool} makes it.
 *
 * @param certificate PEM
 * @param key PEM, PKCS#8
 */
public record Certificate(Path certificate, Path key) {
    private static final String ALIAS = "server";
    /** The environment variable by which keytool gets it: arguments can be seen by all. */
    private static final String PASSWORD = "STORE_PASSWORD";

    /** Makes one that is good for a day, for these literal addresses, into two files of {@code folder}. */
    public static Certificate create(Path folder, List<String> addresses) throws IOException {
        String password = new BigInteger(128, new SecureRandom()).toString(36);
        Path store = folder.resolve("server.p12");
        keytool(store, password, addresses);
        try (var in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            Path certificate = folder.resolve("server.certificate.pem");
            Files.writeString(
                    certificate, pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
            Path key = folder.resolve("server.key.pem");
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(ALIAS, password.toCharArray()).getEncoded()));
            return new Certificate(certificate, key);
        } catch (GeneralSecurityException e) {
            throw new IOException("what keytool made can not be read", e);
        } finally {
            Files.delete(store);
        }
    }

    private static void keytool(Path store, String password, List<String> addresses) throws IOException {
        String names = addresses.stream().map(address -> "ip:" + address).collect(Collectors.joining(","));
        ProcessBuilder command = new ProcessBuilder(Keytool.command(
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "1",
                        "-dname",
                        "CN=portcullis-test",
                        "-ext",
                        "san=" + names,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        PASSWORD))
                .redirectErrorStream(true);
        command.environment().put(PASSWORD, password);
        Process keytool = command.start();
        try (var out = keytool.inputReader()) {
            keytool.getOutputStream().close();
            String words = out.readAllAsString();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool: " + words.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool runs", e);
        } finally {
            keytool.destroyForcibly();
        }
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** For clients that trust nobody else. */
    public SSLContext trust() {
        try (var in = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    ALIAS, CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has X.509 and TLS", e);
        }
    }
}
