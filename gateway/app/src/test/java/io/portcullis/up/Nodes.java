package io.portcullis.up;

import io.portcullis.config.UpSettings;
import io.portcullis.harness.Certificate;
import io.portcullis.harness.Children;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Two nodes with one database, and what a gateway needs to reach them. */
final class Nodes implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    private static final Certificate MADE = make();

    final Vertx vertx = Vertx.vertx();
    final Path credential;
    final Certificate certificate;
    final StandIn.Database database = new StandIn.Database();
    StandIn one;
    final StandIn two;

    Nodes(Path folder) {
        try {
            credential = Files.writeString(folder.resolve("node-credential"), StandIn.CREDENTIAL + "\n");
            certificate = new Certificate(Files.copy(MADE.certificate(), folder.resolve("ca.pem")), MADE.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        one = StandIn.start(vertx, certificate, database);
        two = StandIn.start(vertx, certificate, database);
    }

    /** Once for all tests: each call of keytool is a JVM of its own. */
    private static Certificate make() {
        try {
            Path folder = Files.createTempDirectory("portcullis-up");
            Children.folder(folder);
            return Certificate.create(folder, List.of("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    UpSettings settings() {
        return settings(one.url(), two.url());
    }

    UpSettings settings(URI... urls) {
        return new UpSettings(List.of(urls), certificate.certificate(), credential);
    }

    /** A client of one node only. */
    UpClient client(Duration deadline) {
        return new UpClient(vertx, settings(one.url()), deadline);
    }

    /** The first node is gone and comes back at the same address. */
    void restartOne(Runnable meanwhile) {
        int port = one.port();
        one.close();
        meanwhile.run();
        one = StandIn.start(vertx, certificate, database, port);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
