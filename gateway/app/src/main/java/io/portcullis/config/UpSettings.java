package io.portcullis.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway tells the grant cluster what happens here.
 *
 * @param urls of the cluster's nodes, without a path: {@code https://host:port}; any of them will do
 * @param caFile PEM certificates of who may have issued theirs; null = the authorities that Java trusts
 * @param credentialFile one line that names this gateway and proves it; looked at anew for every request
 */
public record UpSettings(List<URI> urls, @Nullable Path caFile, Path credentialFile) {
    public UpSettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("at least one node is needed");
        }
    }
}
