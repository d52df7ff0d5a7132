package io.portcullis.server.config;

import io.portcullis.model.Principal;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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

        /** What follows the claim in the login, so that logins of two issuers of people can not be the same. */
        Optional<String> loginSuffix();

        /**
         * Claims, and the text that each has in tokens of services, though the issuer is one of people; {@code *} at its end stands for
         * anything. What providers do by themselves is known without it.
         */
        Map<String, String> serviceClaims();

        Directory directory();

        Logout logout();

        /** The name of a {@code quarkus.tls} configuration, for an issuer whose certificate is not a public one. */
        Optional<String> tlsConfigurationName();
    }

    /** Where the issuer says whether somebody still is who they were; without {@code person-url} it is not asked. */
    interface Directory {
        /** Answers with JSON about one person; {@code {subject}} stands for who it is. */
        Optional<String> personUrl();

        /** Where in it is whether they may still sign in: names with {@code /} between. */
        @WithDefault("enabled")
        String enabledPath();

        /** What is there if they may. */
        @WithDefault("true")
        String enabledValue();

        /** Answers with JSON about the groups of one person; if it is not given they are in the answer about the person. */
        Optional<String> groupsUrl();

        /** Where in it the names of the groups are; a path goes on in each member of a list. */
        Optional<String> groupsPath();

        /** Where the token for these questions is had; as the issuer's discovery document says when not given. */
        Optional<String> tokenUrl();

        /** The client that asks, with its own credentials. */
        Optional<String> clientId();

        /** A file of one line, read again for each token. */
        Optional<Path> clientSecretFile();

        /** What to ask for with the token. */
        Optional<String> scope();

        /** From one question about somebody to the next, 2 s to 1 h. */
        @WithDefault("5m")
        Duration every();

        /** How long a grant outlasts the last answer, {@code every} to 7 d. */
        @WithDefault("4h")
        Duration grace();
    }

    /** What happens when the issuer tells that somebody signed out. */
    interface Logout {
        /** The clients for which it tells it; that of the pages when not given. */
        Optional<List<String>> clients();

        /** Whether their grants end. */
        @WithDefault("true")
        boolean endsGrants();
    }

    /** For each role the groups whose members have it. */
    interface Roles {
        Optional<List<String>> requester();

        Optional<List<String>> approver();

        Optional<List<String>> auditor();

        Optional<List<String>> operator();
    }
}
