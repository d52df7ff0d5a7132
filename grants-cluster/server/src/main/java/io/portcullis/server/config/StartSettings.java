package io.portcullis.server.config;

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
 * @param apiTokens which tokens may use the API, as of the start
 * @param issuers who vouches for people and services; none if nobody signs in
 * @param pages null if there are no pages
 * @param receivers who is told of what happens
 */
public record StartSettings(
        String node,
        RecordSigner signer,
        RecordVerifier verifier,
        @Nullable FleetKeys fleetKeys,
        TokenFile apiTokens,
        List<OidcIssuer> issuers,
        @Nullable PagesSettings pages,
        List<NotificationReceiver> receivers) {

    public StartSettings {
        issuers = List.copyOf(issuers);
        receivers = List.copyOf(receivers);
    }
}
