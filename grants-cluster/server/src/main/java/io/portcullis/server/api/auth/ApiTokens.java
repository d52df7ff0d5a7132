package io.portcullis.server.api.auth;

import io.portcullis.server.config.ServerConfig;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that may use the API. Their file is read again every two seconds, so that a token can be added or withdrawn without a
 * restart; a file that can not be used changes nothing, and is complained about once.
 */
@Singleton
public class ApiTokens {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    private static final long EVERY_MILLIS = 2_000;
    private static final int MAX_BYTES = 16 * 1024;

    private final Path file;
    private final Vertx vertx;
    private volatile TokenFile tokens = TokenFile.NONE;
    private String text = "";
    private @Nullable String complaint;

    ApiTokens(ServerConfig config, Vertx vertx) {
        this.file = config.api().bootstrapTokenFile();
        this.vertx = vertx;
    }

    /** Without a usable file the node does not start. */
    void start(@Observes StartupEvent event) throws IOException {
        try {
            text = read();
            tokens = TokenFile.parse(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("portcullis.api.bootstrap-token-file " + file + ": " + e.getMessage(), e);
        }
        vertx.setPeriodic(
                EVERY_MILLIS,
                _ -> vertx.executeBlocking(() -> {
                    refresh();
                    return true;
                }));
    }

    Optional<String> nameOf(BearerToken token) {
        return tokens.nameOf(token);
    }

    private synchronized void refresh() {
        try {
            String now = read();
            if (!now.equals(text)) {
                tokens = TokenFile.parse(now);
                text = now;
                LOG.infof("api-tokens-read file=%s tokens=%d", file, tokens.size());
            }
            complaint = null;
        } catch (IOException | IllegalArgumentException e) {
            String problem = e.toString();
            if (!Objects.equals(complaint, problem)) {
                LOG.errorf(
                        "api-tokens-refused file=%s consequence=\"the tokens stay as they were\" detail=\"%s\"",
                        file, problem);
            }
            complaint = problem;
        }
    }

    private String read() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readString(file);
    }
}
