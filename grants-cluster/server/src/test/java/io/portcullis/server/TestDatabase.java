package io.portcullis.server;

import io.portcullis.harness.PostgresServer;
import io.portcullis.server.store.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A control database of a test's own.
 *
 * @param server shared by all tests of this JVM unless a test has to break it
 */
public record TestDatabase(PostgresServer server, String name, String role, Path passwordFile) {

    private static final class Shared {
        static final PostgresServer SERVER = PostgresServer.start();
    }

    /** An empty one at the shared server. */
    public static TestDatabase create(Path folder) {
        return create(Shared.SERVER, folder);
    }

    /** An empty one at that server. */
    public static TestDatabase create(PostgresServer server, Path folder) {
        SecureRandom random = new SecureRandom();
        String name = "c" + new BigInteger(40, random).toString(36);
        String password = new BigInteger(128, random).toString(36);
        try {
            server.execute("postgres", "create role " + name + " login password '" + password + "'");
            server.execute("postgres", "create database " + name + " owner " + name);
            Path file = Files.writeString(folder.resolve(name + ".password"), password + "\n");
            return new TestDatabase(server, name, name, file);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "postgresql://" + server.host() + ":" + server.port() + "/" + name;
    }

    public DatabaseSettings settings() {
        return new DatabaseSettings(url(), role, passwordFile, null, 10, Duration.ofSeconds(2), Duration.ofSeconds(3));
    }

    /** Runs a statement as superuser. */
    public void execute(String sql) {
        try {
            server.execute(name, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One value as text, seen by the superuser. */
    public String value(String sql) {
        try {
            return String.valueOf(server.value(name, sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
