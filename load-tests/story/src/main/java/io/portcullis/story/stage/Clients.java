package io.portcullis.story.stage;

import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.Program;
import io.portcullis.story.Missing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Clients of PostgreSQL that come to the gateway over verified TLS. */
public final class Clients {
    private final GatewayProcess gateway;
    private final Path authority;
    private final Path psql18;

    /**
     * @param authority PEM of who has issued the gateway's certificate
     * @param psql18 the program
     */
    Clients(GatewayProcess gateway, Path authority, Path psql18) {
        this.gateway = gateway;
        this.authority = authority;
        this.psql18 = psql18;
    }

    /** A way on which clients come from another address: {@link #by} makes them take it. */
    public Detour from(String address) throws IOException {
        return Detour.open(address, new InetSocketAddress(gateway.host(), gateway.port()));
    }

    /** What makes libpq take it. */
    public static Map<String, String> by(Detour detour) {
        return Map.of("PGPORT", Integer.toString(detour.port()));
    }

    /** The psql that is installed, whatever its version. */
    public Program psql(Map<String, String> settings, String... arguments) throws IOException {
        return psql(List.of("psql"), settings, arguments);
    }

    /** The same; each line that it reads is there to be seen at once, as at a terminal. */
    public Program psqlByLines(Map<String, String> settings, String... arguments) throws IOException {
        return psql(List.of("stdbuf", "--output=L", "psql"), settings, arguments);
    }

    /** psql 18. */
    public Program psql18(Map<String, String> settings, String... arguments) throws IOException, Missing {
        if (!Files.isExecutable(psql18)) {
            throw new Missing("psql 18, which load-tests/story/material builds");
        }
        return psql(List.of(psql18.toString()), settings, arguments);
    }

    private Program psql(List<String> program, Map<String, String> settings, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--no-psqlrc", "--no-password", "-At"));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(Map.of(
                "PGHOST",
                "localhost",
                "PGPORT",
                Integer.toString(gateway.port()),
                "PGSSLMODE",
                "verify-full",
                "PGSSLROOTCERT",
                authority.toString()));
        environment.putAll(settings);
        return Program.start(environment, command);
    }

    /** PEM of who has issued the certificates of the gateway and of Keycloak. */
    public Path authority() {
        return authority;
    }

    /** A connection of the JDBC driver. */
    public Connection jdbc(String user, String password, String database, Map<String, String> more)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", authority.toString());
        properties.putAll(more);
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + gateway.port() + "/" + database, properties);
    }
}
