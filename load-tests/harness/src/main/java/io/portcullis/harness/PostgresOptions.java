package io.portcullis.harness;

import io.portcullis.harness.CertificateAuthority.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings a {@link PostgresServer} starts with, by their names in {@code postgresql.conf}.
 *
 * @param settings names and values; {@link #FILES} in a value stands for the folder of {@code files}
 * @param files texts by their names, which only the server's account can read
 */
public record PostgresOptions(Map<String, String> settings, Map<String, String> files) {
    public static final String FILES = "{files}";

    public PostgresOptions {
        settings = Map.copyOf(settings);
        files = Map.copyOf(files);
    }

    /** Settings for tests: 100 connections, and nothing survives a crash of the operating system. */
    public static PostgresOptions defaults() {
        return new PostgresOptions(
                Map.of(
                        "max_connections", "100",
                        "fsync", "off",
                        "timezone", "UTC",
                        "log_timezone", "UTC",
                        "log_line_prefix", "%m [%p] %u@%d "),
                Map.of());
    }

    /** The same with one setting more, or changed. */
    public PostgresOptions with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(name, value);
        return new PostgresOptions(changed, files);
    }

    public PostgresOptions maxConnections(int connections) {
        return with("max_connections", Integer.toString(connections));
    }

    private PostgresOptions file(String name, String text) {
        Map<String, String> changed = new LinkedHashMap<>(files);
        changed.put(name, text);
        return new PostgresOptions(settings, changed);
    }

    /** With TLS, by a certificate that {@code authority} has issued, and with that authority for clients' certificates. */
    public PostgresOptions encrypted(CertificateAuthority authority, Issued own) {
        try {
            return with("ssl", "on")
                    .file("server.pem", Files.readString(own.certificateFile()))
                    .with("ssl_cert_file", FILES + "/server.pem")
                    .file("server.key", Files.readString(own.keyFile()))
                    .with("ssl_key_file", FILES + "/server.key")
                    .file("ca.pem", Files.readString(authority.certificateFile()))
                    .with("ssl_ca_file", FILES + "/ca.pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who may connect how, as the lines of {@code pg_hba.conf}; the superuser may, by password, in any case. */
    public PostgresOptions hba(String... lines) {
        String first = "local all all scram-sha-256\nhost all postgres all scram-sha-256\n";
        return file("hba.conf", first + String.join("\n", List.of(lines)) + "\n")
                .with("hba_file", FILES + "/hba.conf");
    }
}
