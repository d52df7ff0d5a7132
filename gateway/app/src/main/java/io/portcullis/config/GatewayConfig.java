package io.portcullis.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a gateway, fixed at start. A key under {@code portcullis.} that is not here, a value of the wrong
 * form and a missing key without a default stop the start with a message that names the key. What the form cannot say
 * (ranges, files that must be there) is said by {@link ConfigChecks}.
 *
 * <p>{@code docs/configuration.md} lists every key for the operator.
 */
@ConfigMapping(prefix = "portcullis")
public interface GatewayConfig {
    Listener listener();

    /** The name every record must have been signed for: 1 to 32 of {@code [a-z0-9-]}. */
    String clusterId();

    Grants grants();

    Secrets secrets();

    /** The YAML file of targets; watched and re-read as a whole. Needed without a cluster, whose catalog has targets too. */
    Optional<Path> targetsFile();

    /** The YAML file of login rules; watched and re-read as a whole. Without it every login has the same methods. */
    Optional<Path> loginsFile();

    /** Whose tokens prove logins, by the names that login rules call them. */
    Map<String, Issuer> issuers();

    State state();

    Audit audit();

    /**
     * 32 random bytes that all nodes of a cluster share, or two such files while they are replaced, the current one first; without it
     * each node makes up its own at start.
     */
    Optional<List<Path>> fleetKeyFile();

    /** The name of this gateway in audit, logs and metrics; the host name when not given. */
    Optional<String> node();

    /** Where people open the grant cluster's pages; without it clients read no links to its request form. */
    Optional<URI> pagesUrl();

    Up up();

    Cluster cluster();

    Clocks clock();

    Limits limits();

    FailedLogins failedLogins();

    Deadlines deadlines();

    Sessions sessions();

    Drain drain();

    KeepAlive keepalive();

    Rights rights();

    /** Threads that serve connections; 0 = one per core. */
    @WithDefault("0")
    int eventLoops();

    interface Rights {
        /** How often it is looked what the roles of grants may do at their targets, and who else is there; 0s = only when asked to. */
        @WithDefault("1h")
        Duration every();
    }

    interface Listener {
        /** Loopback by default: without TLS nothing else is safe. */
        @WithDefault("127.0.0.1")
        String host();

        /** 0 = any free port (for tests). */
        @WithDefault("6432")
        int port();

        /** Whether clients may or must encrypt. */
        @WithDefault("off")
        @WithConverter(ListenerTls.Parser.class)
        ListenerTls tls();

        /** PEM: the gateway's own certificate first, each followed by its issuer's; watched. */
        Optional<Path> tlsCertificateFile();

        /** PEM: the private key of the first certificate; watched. */
        Optional<Path> tlsKeyFile();

        /** Whether clients show certificates, and are let in by them. */
        @WithDefault("none")
        ClientCertificates clientCertificates();

        /** PEM: who issues clients' certificates; watched. */
        Optional<Path> clientCaFile();

        /** Where in a client's certificate its login stands. */
        @WithDefault("cn")
        CertificateName clientLoginFrom();

        /** What stands before the login there. */
        Optional<String> clientLoginPrefix();

        /** The networks of load balancers that speak the PROXY protocol: then every connection must begin with it. */
        Optional<List<String>> proxyProtocolFrom();
    }

    /** Whose tokens prove logins, and which of them count. */
    interface Issuer {
        /** As its tokens have it in {@code iss}. */
        String issuer();

        /** That its tokens must have among those in {@code aud}. */
        String audience();

        /** Where its keys are; without it its OpenID configuration says so. */
        Optional<URI> jwksUri();

        /** Of signatures. */
        @WithDefault("RS256,PS256,ES256,EdDSA")
        List<String> algorithms();

        /** How far its clock may be from ours. */
        @WithDefault("30s")
        Duration clockSkew();

        /** PEM certificates of who issued its certificate; without it those that Java trusts. Watched. */
        Optional<Path> caFile();

        /** What {@code typ} in the header of its tokens may be; without it anything. */
        Optional<List<String>> types();

        /** Words that its tokens must have in {@code scope}, and that clients are told to ask for. */
        Optional<String> scope();

        /** By the name of a claim, or its path with slashes: the value that it must be or hold. */
        Map<String, String> requiredClaims();

        /** How often its keys are fetched. */
        @WithDefault("5m")
        Duration jwksRefresh();

        /** How long its keys count after they were last fetched. */
        @WithDefault("4h")
        Duration jwksMaxAge();
    }

    interface Grants {
        /** The drop folder of signed files. */
        Path dir();

        /** The PEM files of the cluster's public signing key; two during a rotation. */
        List<Path> publicKeys();
    }

    interface Secrets {
        /** The folder of passwords, {@code <target>/<role>}. */
        Path dir();
    }

    interface State {
        /** What this node must remember over a restart. */
        Path dir();
    }

    interface Audit {
        /** Where this node's audit files go. */
        Path dir();
    }

    /** The way up to the grant cluster; without {@code urls} there is none. */
    interface Up {
        /** Of the cluster's nodes, as {@code https://node1:8443}. */
        Optional<List<URI>> urls();

        /** PEM certificates of who issued theirs; without it those that Java trusts. */
        Optional<Path> caFile();

        /** One line: what names and proves this gateway. */
        Optional<Path> nodeCredentialFile();
    }

    /** The grant cluster's maps; without members the gateway knows its files alone. */
    interface Cluster {
        /** Where members listen for clients, as {@code host:port}; the port is 5702 if it is not given. */
        Optional<List<String>> members();

        /** How long the start waits for a complete view of the grants, at most. */
        @WithDefault("5s")
        Duration startWait();

        /** Whether the gateway is unready while its view is stale. */
        @WithDefault("true")
        boolean unreadyWhenStale();

        /** Whether what is in the maps must be sealed with the fleet key. */
        @WithDefault("false")
        boolean seal();
    }

    interface Clocks {
        /** How far the clock of a member and this gateway's may differ; without it as the cluster says, else 1s. */
        Optional<Duration> maxSkew();
    }

    interface Limits {
        /** Client connections at once, those that are being closed included. */
        @WithDefault("10000")
        int connections();

        /** Client connections at once from one address. */
        @WithDefault("1000")
        int connectionsPerOrigin();

        /** Logins at once that are being worked on; as many again wait for their turn. */
        @WithDefault("500")
        int logins();

        /** Sessions at once with one login. */
        @WithDefault("2000")
        int sessionsPerLogin();

        /** Logins at once that wait for a place at one target. */
        @WithDefault("200")
        int targetQueue();

        /** Logins at once that wait for their people to confirm them in a browser; no such login takes a place of {@code logins}. */
        @WithDefault("200")
        int links();

        /** Bytes of a statement's text under a grant with a scope, which is read as a whole; longer ones are denied. */
        @WithDefault("1048576")
        int statementSize();
    }

    /** How much may fail before further attempts wait; 0 failures = no limit. */
    interface FailedLogins {
        /** Of one login from one address (IPv6: one /64). */
        @WithDefault("10")
        int perLogin();

        /** Of all logins from one address, where the login was not proved from there lately. */
        @WithDefault("100")
        int perOrigin();

        /** In which so many are forgotten again. */
        @WithDefault("1m")
        Duration window();

        /** How long an attempt waits for its turn; then it is refused untried. */
        @WithDefault("1s")
        Duration longestWait();
    }

    interface Deadlines {
        /** From accept to the end of the login. */
        @WithDefault("10s")
        Duration handshake();

        /** How long a login waits for a place at a target that is full; with what follows it must fit the handshake. */
        @WithDefault("3s")
        Duration targetPlace();

        /** From the first connect attempt to the target's first ReadyForQuery. */
        @WithDefault("5s")
        Duration upstreamConnect();

        /** How long a half-sent message may take to end once access is over. */
        @WithDefault("500ms")
        Duration cutOff();

        /** How long the last bytes may take to reach a client that goes on writing. */
        @WithDefault("2s")
        Duration linger();

        /** How long the gateway tries to stop the work of a session in the target before it gives up loudly. */
        @WithDefault("10s")
        Duration stopWork();
    }

    /** How long sessions may last; zero = as long as their grant. */
    interface Sessions {
        /** Without a request, in a transaction or not. Off: pools keep idle connections on purpose. */
        @WithDefault("0s")
        Duration idle();

        /** In all, up to a fifth less; a session ends when it rests. Off: only who adds gateways needs it. */
        @WithDefault("0s")
        Duration maxAge();

        /** With a client that does not read what waits for it. */
        @WithDefault("30m")
        Duration writeStall();
    }

    /** How the gateway leaves after SIGTERM. */
    interface Drain {
        /** How long it goes on as before, so that load balancers learn of it. */
        @WithDefault("10s")
        Duration announce();

        /** How long after SIGTERM sessions are waited for until they rest, the announcement included. */
        @WithDefault("60s")
        Duration deadline();

        /** How long after that they are waited for until a transaction ends. */
        @WithDefault("10s")
        Duration grace();
    }

    /** TCP's own, towards clients and targets. */
    interface KeepAlive {
        /** Silence before the first probe: well below the minutes after which balancers and firewalls forget a connection. */
        @WithDefault("1m")
        Duration idle();

        /** From one probe to the next. */
        @WithDefault("10s")
        Duration interval();

        /** Unanswered, then the peer is gone. */
        @WithDefault("6")
        int probes();
    }
}
