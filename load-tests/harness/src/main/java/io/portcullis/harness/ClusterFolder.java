package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the nodes of one grant cluster share beside the keys that sign records: the database's password, the API's token, the fleet key and a certificate for
 * HTTPS. The signing key is that of a {@link GrantFolder}, so that gateways which read files from there follow this cluster too.
 */
public final class ClusterFolder {
    private static final String DATABASE = "control";
    private static final String ROLE = "portcullis";
    private static final int FLEET_KEY_BYTES = 32;

    private final GrantFolder grants;
    private final Path folder;
    private final String databaseUrl;
    private final String token;
    private final Certificate certificate;

    private ClusterFolder(GrantFolder grants, Path folder, String databaseUrl, String token, Certificate certificate) {
        this.grants = grants;
        this.folder = folder;
        this.databaseUrl = databaseUrl;
        this.token = token;
        this.certificate = certificate;
    }

    /**
     * Makes the control database with its role, and the files.
     *
     * @param databaseHost under which nodes reach the server
     * @param addresses of the nodes, which the certificate is for
     */
    public static ClusterFolder create(
            GrantFolder grants, PostgresServer server, String databaseHost, List<String> addresses)
            throws SQLException {
        SecureRandom random = new SecureRandom();
        String password = new BigInteger(128, random).toString(36);
        server.execute("postgres", "create role " + ROLE + " login password '" + password + "'");
        server.execute("postgres", "create database " + DATABASE + " owner " + ROLE);
        Path folder = grants.folder().resolve("cluster");
        String token = new BigInteger(160, random).toString(36);
        byte[] fleetKey = new byte[FLEET_KEY_BYTES];
        random.nextBytes(fleetKey);
        try {
            Files.createDirectories(folder);
            write(folder.resolve("database.password"), (password + "\n").getBytes(StandardCharsets.UTF_8));
            write(folder.resolve("api.tokens"), ("sha256:" + sha256(token) + "\n").getBytes(StandardCharsets.UTF_8));
            write(folder.resolve("fleet.key"), fleetKey);
            return new ClusterFolder(
                    grants,
                    folder,
                    "postgresql://" + databaseHost + ":" + server.port() + "/" + DATABASE,
                    token,
                    Certificate.create(folder, addresses));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    GrantFolder grants() {
        return grants;
    }

    Path folder() {
        return folder;
    }

    /** The name of the control database at its server. */
    public String database() {
        return DATABASE;
    }

    /** The role that owns it. */
    public String databaseRole() {
        return ROLE;
    }

    /** As the nodes take it. */
    public String databaseUrl() {
        return databaseUrl;
    }

    public Path databasePasswordFile() {
        return folder.resolve("database.password");
    }

    /** Opens the API. */
    public String token() {
        return token;
    }

    public Path tokenFile() {
        return folder.resolve("api.tokens");
    }

    public Path fleetKeyFile() {
        return folder.resolve("fleet.key");
    }

    /** The API of one of the nodes, with the token that opens it. */
    public ClusterApi api(ClusterNode node) {
        return new ClusterApi(node.api(), token, certificate.trust());
    }

    /** Has a node give a gateway its credential for the up channel, and writes that into a file of its own. */
    Path credential(ClusterNode node, String gateway) {
        try (ClusterApi api = api(node)) {
            ClusterApi.Answer answer = api.put("/v1/gateways/" + gateway, Map.of());
            if (!answer.isGood()) {
                throw new IllegalStateException("no credential for " + gateway + ": " + answer.words());
            }
            Path file = folder.resolve(gateway + ".credential");
            write(file, (answer.body().path("credential").asText() + "\n").getBytes(StandardCharsets.UTF_8));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of every node's HTTPS. */
    public Certificate certificate() {
        return certificate;
    }
}
