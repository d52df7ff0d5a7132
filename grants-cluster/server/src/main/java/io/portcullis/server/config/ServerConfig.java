package io.portcullis.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a node of the grant cluster, fixed at start. A key under {@code portcullis.} that is not here, a value of the wrong form
 * and a missing key without a default stop the start with a message that names the key.
 */
@ConfigMapping(prefix = "portcullis")
public interface ServerConfig {
    /** The name every record is signed for: 1 to 32 of {@code [a-z0-9-]}. */
    String clusterId();

    /** The name of this node in audit, logs and metrics; the host name when not given. */
    Optional<String> node();

    Cluster cluster();

    /** 32 random bytes that all gateways and nodes share; two files during a rotation, the first one seals. */
    Optional<List<Path>> fleetKeyFile();

    /** The PEM file of the private key that signs records: who reads it can mint access. */
    Path signingKeyFile();

    Grants grants();

    Database database();

    Api api();

    OidcConfig oidc();

    Optional<PagesConfig> pages();

    Budgets budgets();

    Links links();

    OwnSecrets ownSecrets();

    Requests requests();

    /** Where people's browsers reach the cluster, as {@code https://access.example.org}; without it no login can be confirmed there. */
    Optional<URI> publicUrl();

    /**
     * A folder with the files of rules that say who may ask for what, read again when they change: the same at all nodes. Without it nobody
     * may ask for anything.
     */
    Optional<Path> rulesDir();

    /** For so long the files of all nodes must have been the same before they count. */
    @WithDefault("15s")
    Duration rulesRest();

    NotificationsConfig notifications();

    Deadlines deadlines();

    interface Cluster {
        /** {@code host:port} of the members' own sockets; only this node when not given. */
        Optional<List<String>> members();

        /** The address that both Hazelcast sockets listen on. */
        @WithDefault("127.0.0.1")
        String bindAddress();

        /** The address that other members and gateways reach this node at; the bind address when not given. */
        Optional<String> publicAddress();

        @WithDefault("5701")
        int memberPort();

        @WithDefault("5702")
        int clientPort();

        Kubernetes kubernetes();

        /** Whether what goes into the maps is encrypted with a key derived from the fleet key. */
        @WithDefault("false")
        boolean seal();

        /** From one beacon of this node to the next, 100 ms to 1 s. */
        @WithDefault("250ms")
        Duration beaconEvery();

        /** From one look for changes that were not projected to the next. */
        @WithDefault("10s")
        Duration reconcileEvery();

        /** From one comparison of everything to the next. */
        @WithDefault("5m")
        Duration compareEvery();

        /** A member that is silent for so long is taken for dead. */
        @WithDefault("10s")
        Duration memberTimeout();
    }

    interface Kubernetes {
        /** The DNS name of the headless service whose addresses are the members; instead of {@code members}. */
        Optional<String> serviceDns();
    }

    interface Grants {
        /** The PEM files of the cluster's public signing key; two during a rotation. One must belong to the signing key. */
        List<Path> publicKeys();
    }

    interface Database {
        /** {@code postgresql://host:port/database}, optionally with {@code ?sslmode=}. */
        String url();

        String user();

        /** A file of one line, read again for each connection. */
        Optional<Path> passwordFile();

        /** The PEM file of the CA; needed by sslmode verify-ca and verify-full. */
        Optional<Path> caFile();

        @WithDefault("10")
        int connections();
    }

    interface Api {
        /** A file with the line {@code sha256:HEX} for each token that may use the API until the first operator signs in. */
        Path bootstrapTokenFile();

        /** Until then this node takes these tokens again, though an operator signed in: the way back in for who is locked out. */
        Optional<Instant> bootstrapAgainUntil();
    }

    interface Budgets {
        /** How long a gateway may spend from a lease that it does not renew, 5 s to 1 h. */
        @WithDefault("5m")
        Duration lease();
    }

    /** Logins that people confirm in a browser. */
    interface Links {
        /** How long one can be confirmed, 30 s to 1 h. */
        @WithDefault("5m")
        Duration life();

        /** How soon after it the next connection must come, where that is what was confirmed; 10 s to 10 min. */
        @WithDefault("60s")
        Duration nextWithin();

        /** For how long nobody is asked about a login from an origin once its person has denied one from there; 10 s to 1 h. */
        @WithDefault("2m")
        Duration quiet();

        /** For how long a confirmation counts for further connections of the person's devices from there; 1 min to 24 h, or 0: for none. */
        @WithDefault("8h")
        Duration remember();

        /** How long a connection that is confirmed waits for a grant; 1 min to 24 h, or 0: it is refused at once. */
        @WithDefault("30m")
        Duration waitForGrant();

        /** How many wait at once to be confirmed, of all logins; 100 to 100000. */
        @WithDefault("1000")
        int mostOpen();
    }

    /** Connection secrets that people make for themselves. */
    interface OwnSecrets {
        /** How long one is good at the longest, 5 min to 7 days. */
        @WithDefault("12h")
        Duration longest();
    }

    /** What people ask for by the rules. */
    interface Requests {
        /** How many of one person can wait for an answer, 1 to 1000. */
        @WithDefault("20")
        int mostWaiting();

        /** How often one person can ask within an hour of the clock, 1 to 100000; what the rules refuse counts too. */
        @WithDefault("60")
        int mostPerHour();

        /** How many grants of one person at one target can come of requests and not be over, 1 to 1000. */
        @WithDefault("10")
        int mostGrants();

        /** How soon somebody is to have looked at what was done by who broke the glass, where the rule does not say; 1 h to 90 days. */
        @WithDefault("72h")
        Duration reviewWithin();

        /** For how long a request is kept that is decided, 1 to 3650 days. The audit is not touched. */
        @WithDefault("400d")
        Duration keep();
    }

    interface Deadlines {
        /** From a request for a connection to the control database to its use. */
        @WithDefault("2s")
        Duration databaseConnect();

        /** For each statement in the control database. */
        @WithDefault("3s")
        Duration statement();

        /** How long a node that ends waits until its partitions are with others. */
        @WithDefault("20s")
        Duration shutdown();

        /** How long {@code epoch new} waits for what gateways know. */
        @WithDefault("10s")
        Duration collect();

        /** For each answer of an OIDC issuer. */
        @WithDefault("3s")
        Duration oidc();
    }
}
