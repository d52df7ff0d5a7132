package io.portcullis.server.config;

import io.portcullis.model.Bytes;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ServerChecks} has read from the files that the configuration names.
 *
 * @param node the name of this node
 * @param fleetKeys null if none are configured
 * @param apiTokens the SHA-256 of each token that may use the API
 */
public record StartSettings(
        String node,
        RecordSigner signer,
        RecordVerifier verifier,
        @Nullable FleetKeys fleetKeys,
        List<Bytes> apiTokens) {
    public StartSettings {
        apiTokens = List.copyOf(apiTokens);
    }
}
