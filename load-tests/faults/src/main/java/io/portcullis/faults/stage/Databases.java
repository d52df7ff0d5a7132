package io.portcullis.faults.stage;

import io.portcullis.faults.net.Network;
import io.portcullis.faults.net.Place;
import io.portcullis.harness.Children;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The two real PostgreSQL servers.
 *
 * @param target what gateways lead to
 * @param control the truth of the grant cluster
 * @param controlPlace under which members reach it
 */
record Databases(PostgresServer target, Place targetPlace, PostgresServer control, Place controlPlace)
        implements AutoCloseable {
    /** {@code samenet}: whoever is on a network that this machine is on; the rules of a new server know loopback only. */
    private static final String RULES = """
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all samenet scram-sha-256
            """;

    static Databases start(Network network) throws IOException {
        Path rules = Files.createTempFile(Path.of("/tmp"), "portcullis-faults-", ".hba");
        Files.writeString(rules, RULES);
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rw-r--r--"));
        Children.folder(rules);
        Place targetPlace = network.server("target");
        Place controlPlace = network.server("control");
        PostgresServer target = start(targetPlace, rules, 400);
        try {
            return new Databases(target, targetPlace, start(controlPlace, rules, 100), controlPlace);
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private static PostgresServer start(Place place, Path rules, int connections) {
        String addresses = place.address().equals("127.0.0.1") ? "127.0.0.1" : "127.0.0.1," + place.address();
        return PostgresServer.start(PostgresOptions.defaults()
                .maxConnections(connections)
                .with("listen_addresses", addresses)
                .with("hba_file", rules.toString())
                .with("track_commit_timestamp", "on"));
    }

    @Override
    public void close() {
        target.close();
        control.close();
    }
}
