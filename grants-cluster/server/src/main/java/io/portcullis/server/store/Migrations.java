package io.portcullis.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the control database to this version's schema; the only user of JDBC. Several nodes may do it at once: Flyway holds an advisory
 * lock meanwhile. A database of a newer version is left as it is: the version before can live with what a migration added.
 */
public final class Migrations {
    private static final String SCHEMA = "portcullis";
    /**
     * Whoever waits for a table's lock makes all wait that come after: nodes of the version before, in the middle of their work. What could
     * not be had in this time is rolled back, and tried again a moment later.
     */
    private static final String WAIT_NO_LONGER = "SET lock_timeout = '2s'";

    private Migrations() {}

    /**
     * Migrates; blocks.
     *
     * @throws IOException if the password's file can not be read
     * @throws SQLException if the database is out of reach or refuses: it may work later
     * @throws IllegalStateException if the database belongs to another cluster: it will never work
     */
    public static void run(DatabaseSettings settings, String clusterId) throws IOException, SQLException {
        DataSource source = source(settings);
        try {
            Flyway.configure()
                    .dataSource(source)
                    .schemas(SCHEMA)
                    .defaultSchema(SCHEMA)
                    .locations("classpath:db/migration")
                    .ignoreMigrationPatterns("*:future")
                    .initSql(WAIT_NO_LONGER)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("the migration of the control database failed: " + e.getMessage(), e);
        }
        try (Connection connection = source.getConnection()) {
            claim(connection, clusterId);
        }
    }

    private static void claim(Connection connection, String clusterId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO portcullis.cluster_state (cluster_id, epoch, head_seq) VALUES (?, 1, 0) ON CONFLICT DO NOTHING")) {
            insert.setString(1, clusterId);
            insert.executeUpdate();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT cluster_id FROM portcullis.cluster_state");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            String owner = rows.getString(1);
            if (!clusterId.equals(owner)) {
                throw new IllegalStateException(
                        "the control database belongs to cluster " + owner + ", this is a node of " + clusterId);
            }
        }
    }

    private static DataSource source(DatabaseSettings settings) throws IOException, SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        Properties properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        if (settings.passwordFile() != null) {
            PGProperty.PASSWORD.set(
                    properties, Files.readString(settings.passwordFile()).stripTrailing());
        }
        if (settings.caFile() != null) {
            PGProperty.SSL_ROOT_CERT.set(properties, settings.caFile().toString());
        }
        source.setURL("jdbc:" + settings.url());
        for (String name : properties.stringPropertyNames()) {
            source.setProperty(name, properties.getProperty(name));
        }
        source.setConnectTimeout(Math.toIntExact(settings.connect().toSeconds() + 1));
        // Building an index over many rows takes longer than any statement at run time.
        source.setSocketTimeout(600);
        return source;
    }
}
