package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.GrantFolder;
import io.portcullis.model.Cidr;
import io.portcullis.model.HostPort;
import io.portcullis.policy.RequestForm;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChecksTest {
    @TempDir
    Path temp;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void usable() {
        GrantFolder grants = GrantFolder.create(temp);
        settings.put("portcullis.cluster-id", GrantFolder.CLUSTER_ID);
        settings.put("portcullis.grants.dir", grants.grantsDir().toString());
        settings.put("portcullis.grants.public-keys", grants.publicKey().toString());
        settings.put("portcullis.secrets.dir", grants.secretsDir().toString());
        settings.put("portcullis.targets-file", grants.targetsFile().toString());
        settings.put("portcullis.state.dir", temp.resolve("state").toString());
        settings.put("portcullis.audit.dir", temp.resolve("a/b/audit").toString());
    }

    /** As Quarkus builds it: its converters, and unknown keys of the prefix refused. */
    private GatewayConfig config(ConfigSource... more) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewayConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withSources(more)
                .build()
                .getConfigMapping(GatewayConfig.class);
    }

    @Test
    void membersHaveAPortOfTheirOwn() {
        settings.put("portcullis.cluster.members", "node1,node2:6000,[::1]");

        assertEquals(
                List.of(new HostPort("node1", 5702), new HostPort("node2", 6000), new HostPort("::1", 5702)),
                ConfigChecks.check(config()).clusterMembers());
    }

    @Test
    void targetsMustComeFromSomewhere() {
        settings.remove("portcullis.targets-file");
        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));
        assertTrue(String.valueOf(refused.getMessage()).contains("portcullis.targets-file"), refused::getMessage);

        settings.put("portcullis.cluster.members", "node1");
        assertEquals(1, ConfigChecks.check(config()).clusterMembers().size());
    }

    @Test
    void wherePeopleAskForAccessIsSaidOrNot() {
        assertEquals(RequestForm.NONE, ConfigChecks.check(config()).requestForm());

        settings.put("portcullis.pages-url", "https://access.example.org:8443");
        assertEquals(
                new RequestForm("https://access.example.org:8443"),
                ConfigChecks.check(config()).requestForm());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://access.example.org",
                "https://access.example.org/",
                "https://access.example.org/ui",
                "https://me@access.example.org",
                "https://access.example.org?a=b",
                "https://access.example.org#a",
                "https:///ui",
                "access.example.org"
            })
    void thePagesAreAtAnHttpsAddressWithoutAPath(String url) {
        settings.put("portcullis.pages-url", url);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));
        assertTrue(String.valueOf(refused.getMessage()).contains("portcullis.pages-url"), refused::getMessage);
    }

    @Test
    void proxiesAreNetworks() {
        assertEquals(List.of(), ConfigChecks.check(config()).proxies());

        settings.put("portcullis.listener.proxy-protocol-from", "10.0.0.0/8,2001:db8::/32,192.0.2.7");
        assertEquals(
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32"), Cidr.parse("192.0.2.7/32")),
                ConfigChecks.check(config()).proxies());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everywhere", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/8,lb.example.com"})
    void aProxyThatIsNoNetworkStopsTheStart(String networks) {
        settings.put("portcullis.listener.proxy-protocol-from", networks);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));
        assertTrue(String.valueOf(refused.getMessage()).contains("listener.proxy-protocol-from"), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "off,      request,  /unused, listener.client-certificates",
        "optional, required, /unused, listener.client-certificates",
        "required, request,  ,        listener.client-ca-file",
        "required, none,     /unused, listener.client-ca-file",
    })
    void certificatesOfClientsNeedEncryptionAndAnAuthority(
            String tls, String mode, @Nullable String authority, String key) {
        settings.put("portcullis.listener.tls", tls);
        settings.put("portcullis.listener.client-certificates", mode);
        if (authority != null) {
            settings.put("portcullis.listener.client-ca-file", authority);
        }

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));
        assertTrue(String.valueOf(refused.getMessage()).contains("portcullis." + key + ": "), refused::getMessage);
    }

    @Test
    void whereALoginStandsInACertificateIsChosen() {
        settings.put("portcullis.listener.client-login-from", "san-uri");

        assertEquals(CertificateName.SAN_URI, config().listener().clientLoginFrom());
    }

    @Test
    void theDefaultsAreUsable() {
        GatewayConfig config = config();
        StartSettings start = ConfigChecks.check(config);

        assertEquals("127.0.0.1", config.listener().host());
        assertEquals(6432, config.listener().port());
        assertEquals(10_000, config.limits().connections());
        assertEquals(1_000, config.limits().connectionsPerOrigin());
        assertEquals(500, config.limits().logins());
        assertEquals(Duration.ofSeconds(10), config.deadlines().handshake());
        assertEquals(200, config.limits().targetQueue());
        assertEquals(Duration.ofSeconds(3), config.deadlines().targetPlace());
        assertEquals(Duration.ofSeconds(5), config.deadlines().upstreamConnect());
        assertEquals(Duration.ofMillis(500), config.deadlines().cutOff());
        assertEquals(Duration.ofSeconds(2), config.deadlines().linger());
        assertEquals(Duration.ofSeconds(10), config.deadlines().stopWork());
        assertEquals(Duration.ZERO, config.sessions().idle());
        assertEquals(Duration.ZERO, config.sessions().maxAge());
        assertEquals(Duration.ofMinutes(30), config.sessions().writeStall());
        assertEquals(Duration.ofHours(1), config.rights().every());
        assertEquals(Duration.ofMinutes(1), config.keepalive().idle());
        assertEquals(Duration.ofSeconds(10), config.keepalive().interval());
        assertEquals(6, config.keepalive().probes());
        assertEquals(Duration.ofSeconds(10), config.drain().announce());
        assertEquals(Duration.ofSeconds(60), config.drain().deadline());
        assertEquals(Duration.ofSeconds(10), config.drain().grace());
        assertEquals(0, config.eventLoops());
        assertEquals(1, start.publicKeys().size());
        assertNull(start.fleetKeys());
        assertTrue(start.node().length() > 0);
        assertTrue(Files.isDirectory(temp.resolve("state")), "the gateway's own folders are made");
        assertTrue(Files.isDirectory(temp.resolve("a/b/audit")));
    }

    @Test
    void twoPublicKeysAndAFleetKeyAreRead() throws IOException {
        GrantFolder other = GrantFolder.create(temp.resolve("other"));
        settings.merge("portcullis.grants.public-keys", other.publicKey().toString(), (a, b) -> a + "," + b);
        settings.put(
                "portcullis.fleet-key-file",
                Files.write(temp.resolve("fleet"), new byte[32]).toString());
        settings.put("portcullis.node", "gw-1");

        StartSettings start = ConfigChecks.check(config());

        assertEquals(2, start.publicKeys().size());
        assertNotNull(start.fleetKeys());
        assertEquals("gw-1", start.node());
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-id,                    Cluster",
        "listener.port,                 65536",
        "listener.port,                 -1",
        "listener.tls-key-file,         /unused",
        "listener.client-login-prefix,  spiffe://example.org/",
        "event-loops,                   -1",
        "limits.connections,            0",
        "limits.connections-per-origin, 0",
        "limits.logins,                 0",
        "limits.sessions-per-login,     0",
        "limits.target-queue,           -1",
        "limits.links,                  -1",
        "limits.statement-size,         1023",
        "deadlines.handshake,           0s",
        "deadlines.handshake,           7s",
        "deadlines.target-place,        0s",
        "deadlines.upstream-connect,    0s",
        "deadlines.cut-off,             -1s",
        "deadlines.linger,              0s",
        "deadlines.stop-work,           0s",
        "sessions.idle,                 500ms",
        "sessions.max-age,              721h",
        "sessions.write-stall,          -1s",
        "keepalive.idle,                0s",
        "rights.every,                  59s",
        "rights.every,                  169h",
        "rights.every,                  -1s",
        "keepalive.interval,            10h",
        "keepalive.probes,              0",
        "drain.announce,                -1s",
        "drain.deadline,                25h",
        "drain.deadline,                9s",
        "drain.grace,                   -1s",
        "cluster.members,               host:port",
        "cluster.members,               2001:db8::1",
        "cluster.start-wait,            6m",
        "cluster.seal,                  true",
        "clock.max-skew,                0s",
        "clock.max-skew,                3s",
        "grants.dir,                    /nowhere",
        "grants.public-keys,            /nowhere",
        "grants.public-keys,            '/a,/b,/c'",
        "secrets.dir,                   /nowhere",
        "state.dir,                     /proc/none",
        "audit.dir,                     /dev/null",
        "fleet-key-file,                /dev/null",
        "node,                          a/b",
        "up.ca-file,                    /dev/null",
        "up.node-credential-file,       /dev/null",
        "failed-logins.per-login, -1",
        "failed-logins.per-origin, 1000001",
        "failed-logins.window, 999ms",
        "failed-logins.window, 25h",
        "failed-logins.longest-wait, 61s",
    })
    void aValueOutOfRangeStopsTheStartAndNamesItsKey(String key, String value) {
        settings.put("portcullis." + key, value);

        InvalidConfiguration refusal = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));

        assertTrue(
                refusal.problems().stream().allMatch(line -> line.startsWith("portcullis." + key + ": ")),
                refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"optional", "required", "REQUIRED"})
    void tlsNeedsACertificateAndAKey(String mode) {
        settings.put("portcullis.listener.tls", mode);

        InvalidConfiguration refusal = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));

        assertEquals(
                List.of(
                        "portcullis.listener.tls-certificate-file: is needed when portcullis.listener.tls is not off",
                        "portcullis.listener.tls-key-file: is needed when portcullis.listener.tls is not off"),
                refusal.problems());
    }

    /** To YAML 1.1 an unquoted off is a boolean. */
    @ParameterizedTest
    @ValueSource(strings = {"off", "'off'", "OFF"})
    void offInYamlIsOff(String off) throws IOException {
        YamlConfigSource yaml = new YamlConfigSource("test", "portcullis: {listener: {tls: " + off + "}}", 200);

        assertEquals(ListenerTls.OFF, config(yaml).listener().tls());
    }

    @Test
    void theWayUpIsRead() throws IOException {
        settings.put("portcullis.up.urls", "https://node1:8443,http://127.0.0.1:8080/");
        settings.put("portcullis.up.ca-file", certificates().toString());
        settings.put("portcullis.up.node-credential-file", credential().toString());

        UpSettings up = ConfigChecks.check(config()).up();

        assertNotNull(up);
        assertEquals(List.of(URI.create("https://node1:8443"), URI.create("http://127.0.0.1:8080/")), up.urls());
    }

    @ParameterizedTest
    @CsvSource({
        "up.urls,                 http://node1:8443",
        "up.urls,                 node1:8443",
        "up.urls,                 https:///up",
        "up.urls,                 https://node1/up",
        "up.urls,                 https://node1?a=b",
        "up.urls,                 https://user@node1",
        "up.ca-file,              /dev/null",
        "up.node-credential-file, /dev/null",
        "up.node-credential-file, /nowhere",
    })
    void aWayUpThatLeadsNowhereStopsTheStart(String key, String value) throws IOException {
        settings.put("portcullis.up.urls", "https://node1:8443");
        settings.put("portcullis.up.node-credential-file", credential().toString());
        settings.put("portcullis." + key, value);

        InvalidConfiguration refusal = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));

        assertEquals(1, refusal.problems().size(), refusal.getMessage());
        assertTrue(refusal.problems().getFirst().startsWith("portcullis." + key + ": "), refusal.getMessage());
    }

    @Test
    void theWayUpNeedsACredential() {
        settings.put("portcullis.up.urls", "https://node1:8443");
        InvalidConfiguration refusal = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));
        assertEquals(List.of("portcullis.up.node-credential-file: is needed with up.urls"), refusal.problems());
    }

    private Path credential() throws IOException {
        return Files.writeString(temp.resolve("credential"), "not-a-secret\n");
    }

    /** The authorities that this Java trusts. */
    private Path certificates() throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(
                    Path.of(System.getProperty("java.home"), "lib/security/cacerts")
                            .toFile(),
                    (char[]) null);
            String pem = Base64.getMimeEncoder()
                    .encodeToString(
                            store.getCertificate(store.aliases().nextElement()).getEncoded());
            return Files.writeString(
                    temp.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Test
    void allProblemsAreToldAtOnce() {
        settings.putAll(Map.of("portcullis.listener.port", "70000", "portcullis.limits.logins", "0"));

        InvalidConfiguration refusal = assertThrows(InvalidConfiguration.class, () -> ConfigChecks.check(config()));

        assertEquals(
                List.of(
                        "portcullis.listener.port: must be from 0 to 65535, not 70000",
                        "portcullis.limits.logins: must be from 1 to 1000000, not 0"),
                refusal.problems());
    }

    @ParameterizedTest
    @CsvSource({
        "listner.port,        6432",
        "limits.conections,   5",
        "grants.dir.x,        y",
        "listener.port,       abc",
        "deadlines.linger,    2 parsecs",
        "event-loops,         1.5",
    })
    void anUnknownKeyOrAValueOfTheWrongFormStopsTheStartAndNamesTheKey(String key, String value) {
        settings.put("portcullis." + key, value);

        RuntimeException refusal = assertThrows(RuntimeException.class, this::config);

        assertTrue(String.valueOf(refusal.getMessage()).contains("portcullis." + key), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"cluster-id", "grants.dir", "grants.public-keys", "secrets.dir", "state.dir", "audit.dir"})
    void aMissingKeyStopsTheStartAndIsNamed(String key) {
        settings.remove("portcullis." + key);

        RuntimeException refusal = assertThrows(RuntimeException.class, this::config);

        assertTrue(String.valueOf(refusal.getMessage()).contains("portcullis." + key), refusal.getMessage());
    }
}
