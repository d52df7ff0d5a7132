package io.portcullis.server.api.auth;

import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.config.TokenFile;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
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

    private final Path file;
    private final Vertx vertx;
    private volatile TokenFile tokens;
    private @Nullable String complaint;

    ApiTokens(ServerConfig config, StartSettings settings, Vertx vertx) {
        this.file = config.api().bootstrapTokenFile();
        this.tokens = settings.apiTokens();
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(
                EVERY_MILLIS,
                _ -> vertx.executeBlocking(() -> {
                    refresh();
                    return true;
                }));
    }

    Optional<String> nameOf(BearerToken token) {
        return tokens.nameOf(token.sha256());
    }

    private synchronized void refresh() {
        try {
            TokenFile now = TokenFile.read(file);
            if (!now.equals(tokens)) {
                tokens = now;
                LOG.infof("api-tokens-read file=%s tokens=%d", file, now.size());
            }
            complaint = null;
        } catch (IOException e) {
            String problem = e.toString();
            if (!Objects.equals(complaint, problem)) {
                LOG.errorf(
                        "api-tokens-refused file=%s consequence=\"the tokens stay as they were\" detail=\"%s\"",
                        file, problem);
            }
            complaint = problem;
        }
    }
}
