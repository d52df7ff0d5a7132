package io.portcullis.server.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the control database is reached.
 *
 * @param url {@code postgresql://host:port/database}, optionally with {@code ?sslmode=}
 * @param passwordFile one line, read for each connection; null = no password
 * @param caFile PEM; null unless the server's certificate is to be checked
 * @param connect how long a connection may take to be there
 * @param statement how long a statement, and a transaction as a whole, may take
 */
public record DatabaseSettings(
        String url,
        String user,
        @Nullable Path passwordFile,
        @Nullable Path caFile,
        int connections,
        Duration connect,
        Duration statement) {}
