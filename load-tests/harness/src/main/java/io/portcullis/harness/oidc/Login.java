package io.portcullis.harness.oidc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody signed in, for one client.
 *
 * @param person null for the client itself
 * @param session the claim {@code sid}
 * @param secondFactor whether they showed one, whatever they usually do
 * @param challenge of PKCE, null if there was none
 */
record Login(
        OidcClient client,
        @Nullable String person,
        String session,
        Instant at,
        boolean secondFactor,
        String scope,
        @Nullable String nonce,
        String redirectUri,
        @Nullable String challenge) {}
