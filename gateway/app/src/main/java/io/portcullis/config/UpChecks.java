package io.portcullis.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of {@link ConfigChecks} about the way up to the grant cluster. */
final class UpChecks {
    /** Where no TLS is needed: what is sent does not leave the machine. */
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private static final int MOST_URLS = 16;

    /** Takes what must hold. */
    @FunctionalInterface
    interface Requirement {
        void require(boolean holds, String key, String problem);
    }

    private UpChecks() {}

    /** Returns null if nothing is configured, or what is cannot be used. */
    static @Nullable UpSettings check(GatewayConfig.Up up, Requirement requirement) {
        List<URI> urls = up.urls().orElse(List.of());
        if (urls.isEmpty()) {
            requirement.require(up.caFile().isEmpty(), "up.ca-file", "there are no up.urls that it would be for");
            requirement.require(
                    up.nodeCredentialFile().isEmpty(),
                    "up.node-credential-file",
                    "there are no up.urls that it would be for");
            return null;
        }
        requirement.require(urls.size() <= MOST_URLS, "up.urls", "at most " + MOST_URLS + ", not " + urls.size());
        for (URI url : urls) {
            requirement.require(
                    isNode(url), "up.urls", url + " is not of the form https://host:port (http only on loopback)");
        }
        up.caFile().ifPresent(file -> readable(file, requirement));
        Path credential = up.nodeCredentialFile().orElse(null);
        if (credential == null) {
            requirement.require(false, "up.node-credential-file", "is needed with up.urls");
            return null;
        }
        credential(credential, requirement);
        return new UpSettings(urls, up.caFile().orElse(null), credential);
    }

    private static boolean isNode(URI url) {
        boolean bare = url.getHost() != null
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null
                && (url.getPath().isEmpty() || url.getPath().equals("/"));
        return bare
                && ("https".equals(url.getScheme())
                        || ("http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost())));
    }

    private static void readable(Path file, Requirement requirement) {
        try {
            PemCertificates.read(file);
        } catch (IOException e) {
            requirement.require(false, "up.ca-file", file + " cannot be used: " + e);
        }
    }

    private static void credential(Path file, Requirement requirement) {
        try {
            Arrays.fill(SecretLine.read(file, "the node credential"), '\0');
        } catch (IOException e) {
            requirement.require(false, "up.node-credential-file", file + " cannot be used: " + e);
        }
    }
}
