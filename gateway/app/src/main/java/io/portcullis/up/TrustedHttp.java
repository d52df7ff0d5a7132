package io.portcullis.up;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.config.FileStamp;
import io.portcullis.config.PemCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The HTTP client for the authorities that are trusted now: another one once their file has changed. */
final class TrustedHttp implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final int CONNECTIONS = 4;

    private final Vertx vertx;
    private final @Nullable Path caFile;
    private final Duration connect;
    private @Nullable HttpClient client;
    private @Nullable FileStamp stamp;

    /** @param caFile null = the authorities that Java trusts */
    TrustedHttp(Vertx vertx, @Nullable Path caFile, Duration connect) {
        this.vertx = vertx;
        this.caFile = caFile;
        this.connect = connect;
    }

    /**
     * Returns the client; the one before if the file can not be used as it is now.
     *
     * @throws UpFailure if there is none before
     */
    synchronized HttpClient client() throws UpFailure {
        HttpClient known = client;
        if (caFile == null) {
            return known == null ? use(vertx.createHttpClient(options())) : known;
        }
        try {
            FileStamp now = FileStamp.of(caFile);
            if (known != null && now.equals(stamp)) {
                return known;
            }
            stamp = now;
            Buffer pem = Buffer.buffer(PemCertificates.read(caFile));
            return use(vertx.createHttpClient(options().setTrustOptions(new PemTrustOptions().addCertValue(pem))));
        } catch (IOException e) {
            if (known == null) {
                throw new UpFailure("the file of trusted authorities cannot be used: " + e);
            }
            LOG.warnf(
                    "up-ca-file-refused file=%s consequence=\"who was trusted before still is\" detail=%s",
                    quoted(caFile), quoted(e));
            return known;
        }
    }

    private HttpClient use(HttpClient next) {
        HttpClient old = client;
        client = next;
        if (old != null) {
            old.close();
        }
        return next;
    }

    private HttpClientOptions options() {
        return new HttpClientOptions()
                .setVerifyHost(true)
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout((int) connect.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(connect.toMillis());
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
