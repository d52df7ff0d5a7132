package io.portcullis.server.config;

import io.portcullis.model.Principal;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who vouches for whoever comes to the API and the pages. */
public interface OidcConfig {
    /** By a name of the operator's choice: 1 to 32 of {@code [a-z0-9-]}, as the audit shows it. */
    Map<String, Issuer> issuers();

    interface Issuer {
        /** What its tokens have as {@code iss}; its discovery document lies below. */
        String url();

        /** A token must be for one of these ({@code aud}). */
        List<String> audience();

        /** Whether its tokens are those of people. */
        @WithDefault("human")
        Principal.Kind kind();

        /** Where in a token the groups are: names with {@code /} between, and in double quotes what holds one itself. */
        @WithDefault("groups")
        String rolesClaim();

        Roles roles();

        /** The claim that is the login at gateways. People must not be able to choose it themselves. */
        @WithDefault("preferred_username")
        String loginClaim();

        /** The name of a {@code quarkus.tls} configuration, for an issuer whose certificate is not a public one. */
        Optional<String> tlsConfigurationName();
    }

    /** For each role the groups whose members have it. */
    interface Roles {
        Optional<List<String>> requester();

        Optional<List<String>> approver();

        Optional<List<String>> auditor();

        Optional<List<String>> operator();
    }
}
