package io.portcullis.harness.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may ask the provider for tokens.
 *
 * @param secret null for a public client, which has PKCE alone
 * @param audience the claim {@code aud} of its access tokens
 * @param redirectUris where codes may be sent to, and where a browser may go after it signed out: compared as texts
 * @param backChannelLogout where the provider tells that somebody signed out, null if nowhere
 */
public record OidcClient(
        String id,
        @Nullable String secret,
        String audience,
        List<String> redirectUris,
        @Nullable String backChannelLogout) {

    public OidcClient {
        redirectUris = List.copyOf(redirectUris);
    }

    @Override
    public String toString() {
        return "OidcClient[" + id + "]";
    }
}
