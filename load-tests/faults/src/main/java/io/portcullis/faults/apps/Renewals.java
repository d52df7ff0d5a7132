package io.portcullis.faults.apps;

import io.portcullis.harness.ClusterApi;
import io.portcullis.harness.oidc.OidcProvider;
import io.portcullis.model.codec.RecordFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What goes on around an application: its token is written anew ahead of its end, as kubelet does, and its grant is extended ahead of its. */
final class Renewals implements AutoCloseable {
    static final Duration TOKEN_LIFE = Duration.ofSeconds(60);
    static final Duration GRANT_LIFE = Duration.ofSeconds(90);
    /** After four fifths of a token's life, as kubelet; the rest of it is for who has just read the old one. */
    private static final Duration TOKEN_EVERY = Duration.ofSeconds(48);

    private static final String TOKEN_FILE = "token";
    private static final Duration GRANT_EVERY = Duration.ofSeconds(30);

    private final OidcProvider provider;
    private final ClusterApi api;
    private final String grant;
    private final Path folder;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger revisions = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** Where the newest token is. */
    static Path tokenFile(Path folder) {
        return folder.resolve(TOKEN_FILE);
    }

    /** Begins; the first token is in the folder when this returns. */
    Renewals(OidcProvider provider, ClusterApi api, String grant, Path folder) throws IOException {
        this.provider = provider;
        this.api = api;
        this.grant = grant;
        this.folder = folder;
        token();
        repeat(TOKEN_EVERY, this::token);
        repeat(GRANT_EVERY, this::extend);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void repeat(Duration every, Work work) {
        timer.scheduleAtFixedRate(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | RuntimeException e) {
                        failure.compareAndSet(null, e);
                    }
                },
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void token() throws IOException {
        String token = provider.token(Apps.SUBJECT, Apps.AUDIENCE)
                .expiresIn(TOKEN_LIFE)
                .signed();
        RecordFiles.writeAtomically(folder, TOKEN_FILE, token.getBytes(StandardCharsets.US_ASCII));
        tokens.incrementAndGet();
    }

    private void extend() throws IOException {
        ClusterApi.Answer answer =
                api.post("/v1/grants/" + grant + "/extend", Map.of("duration", GRANT_LIFE.toSeconds() + "s"));
        if (!answer.isGood()) {
            throw new IOException("the grant is not extended: " + answer.words());
        }
        revisions.incrementAndGet();
    }

    /** So many were written. */
    int tokens() {
        return tokens.get();
    }

    /** So often the grant was extended. */
    int revisions() {
        return revisions.get();
    }

    /** What went wrong first, of which the pools may have noticed nothing; null if nothing did. */
    @Nullable
    Exception failure() {
        return failure.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
