package io.portcullis.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The pages for people's browsers; without it there are none. */
public interface PagesConfig {
    /** Which of the issuers people sign in at, by its name. */
    String issuer();

    /** The cluster's id at the issuer; no audience of the API. */
    String clientId();

    /** A file of one line. A client without a secret is a public one, protected by PKCE alone. */
    Optional<Path> clientSecretFile();

    /** A file of at least 32 random bytes that all nodes share: what a browser keeps is encrypted with keys derived from it. */
    Path cookieKeyFile();

    /**
     * How long a browser is remembered after its last visit, 5 min to 7 days; the issuer is asked all the while. 8 h when not given: a default
     * of its own would make pages of nothing.
     */
    Optional<Duration> session();

    /** {@code host} or {@code host:port} of the gateways, for the snippets; without it they have a gap to fill in. */
    Optional<String> gateway();

    /** What clients check the gateways' certificate with, as libpq's {@code sslrootcert}: {@code system} or a file; libpq's default when not given. */
    Optional<String> rootCertificate();
}
