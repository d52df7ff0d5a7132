package io.portcullis.story.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.harness.CertificateAuthority;
import io.portcullis.harness.CertificateAuthority.Issued;
import io.portcullis.harness.Daemon;
import io.portcullis.harness.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Keycloak in its own process, at a port of this machine, with its data in memory: nothing is left of it. */
public final class Keycloak implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    /** A small heap: it serves a handful of people. What its own script adds beside is below. */
    private static final List<String> JVM = List.of(
            "-Xms64m",
            "-Xmx320m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Duser.language=en",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                    + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory");

    private final Daemon daemon;
    private final Https https;
    private final String base;
    private final String password;

    private Keycloak(Daemon daemon, Https https, String base, String password) {
        this.daemon = daemon;
        this.https = https;
        this.base = base;
        this.password = password;
    }

    /**
     * Starts one and returns once it is ready.
     *
     * @param home where it is installed, prepared for a database in memory
     * @param folder for its log
     * @param authority issues its certificate
     * @param trusted PEM of whom it trusts when it calls others
     */
    public static Keycloak start(Path home, Path folder, CertificateAuthority authority, Path trusted)
            throws IOException {
        Files.createDirectories(folder);
        String password = new BigInteger(128, new SecureRandom()).toString(36);
        int port = FreePort.next();
        String base = "https://localhost:" + port;
        Daemon daemon = Daemon.launch(
                "Keycloak",
                command(home, base, port, authority.issueForLocalhost(), trusted),
                Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD", password),
                folder,
                "keycloak.log");
        Https https = new Https(authority.trusting());
        daemon.awaitReady(START, () -> isReady(https, base));
        return new Keycloak(daemon, https, base, password);
    }

    private static boolean isReady(Https https, String base) {
        try {
            // While it makes its tables it answers 503.
            return https.get(base + "/realms/master/.well-known/openid-configuration")
                            .status()
                    == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<String> command(Path home, String base, int port, Issued certificate, Path trusted) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of(
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-cp",
                home.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--hostname=" + base,
                "--http-host=127.0.0.1",
                "--https-port=" + port,
                "--https-certificate-file=" + certificate.certificateFile(),
                "--https-certificate-key-file=" + certificate.keyFile(),
                "--http-management-port=" + FreePort.next(),
                "--truststore-paths=" + trusted));
        return command;
    }

    /** What tokens of a realm have in {@code iss}. */
    public String issuer(String realm) {
        return base + "/realms/" + realm;
    }

    /** Where Keycloak answers about the people of a realm, one by one. */
    public String people(String realm) {
        return base + "/admin/realms/" + realm + "/users";
    }

    /**
     * Imports one of the realms that lie beside this class.
     *
     * @param values for the names in <code>${…}</code>
     */
    public void importRealm(String realm, Map<String, String> values) throws IOException {
        String json;
        try (InputStream file = Keycloak.class.getResourceAsStream(realm + ".json")) {
            json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            json = json.replace("${" + value.getKey() + "}", value.getValue());
        }
        https.json("POST", base + "/admin/realms", administrator(), json).good();
    }

    /** Asks a realm for tokens. */
    public Tokens tokens(String realm) {
        return new Tokens(https, issuer(realm));
    }

    /** What an administrator does in a realm. */
    public Administration administration(String realm) {
        return new Administration(https, base + "/admin/realms/" + realm, this::administrator);
    }

    private String administrator() {
        try {
            JsonNode answer = https.form(
                            issuer("master") + "/protocol/openid-connect/token",
                            Map.of(
                                    "grant_type", "password",
                                    "client_id", "admin-cli",
                                    "username", "admin",
                                    "password", password))
                    .good();
            return answer.path("access_token").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        https.close();
        if (daemon.isAlive()) {
            daemon.kill();
        }
    }
}
