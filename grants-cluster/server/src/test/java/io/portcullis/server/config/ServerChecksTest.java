package io.portcullis.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.server.TestKeys;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerChecksTest {
    @TempDir
    Path folder;

    private final TestKeys keys = TestKeys.create("c1");
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void fill() throws IOException {
        settings.put("cluster-id", "c1");
        settings.put("node", "node-a");
        settings.put("signing-key-file", keys.privateFile(folder).toString());
        settings.put("grants.public-keys[0]", keys.publicFile(folder).toString());
        settings.put("database.url", "postgresql://db:5432/control");
        settings.put("database.user", "portcullis");
        Path tokens = folder.resolve("tokens");
        Files.writeString(tokens, "# who: why\n\nsha256:" + "ab".repeat(32) + "\n");
        settings.put("api.bootstrap-token-file", tokens.toString());
        Files.write(folder.resolve("fleet.key"), new byte[32]);
        settings.put("cluster.beacon-every", "PT0.25S");
        settings.put("cluster.reconcile-every", "PT10S");
        settings.put("cluster.compare-every", "PT5M");
        settings.put("cluster.member-timeout", "PT10S");
        settings.put("budgets.lease", "PT5M");
        settings.put("oidc.issuers.people.url", "https://idp.example/realms/people");
        settings.put("oidc.issuers.people.audience[0]", "api");
        settings.put("links.life", "PT5M");
        settings.put("rules-rest", "PT15S");
        settings.put("links.next-within", "PT60S");
        settings.put("links.quiet", "PT2M");
        settings.put("links.remember", "PT8H");
        settings.put("links.wait-for-grant", "PT30M");
        settings.put("own-secrets.longest", "PT12H");
        settings.put("deadlines.database-connect", "PT2S");
        settings.put("deadlines.statement", "PT3S");
        settings.put("deadlines.shutdown", "PT20S");
        settings.put("deadlines.collect", "PT10S");
        settings.put("deadlines.oidc", "PT3S");
        settings.put("notifications.deadline", "PT5S");
        settings.put("notifications.give-up-after", "PT24H");
        settings.put("requests.keep", "P400D");
        settings.put("requests.review-within", "PT72H");
    }

    private StartSettings check() {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((key, value) -> prefixed.put("portcullis." + key, value));
        settings.keySet().stream()
                .filter(key -> key.matches("oidc\\.issuers\\.[a-z]+\\.url"))
                .forEach(key -> {
                    // Only Quarkus reads the defaults as they are written, 5m and 4h.
                    String directory = "portcullis." + key.replaceFirst("url$", "directory.");
                    prefixed.putIfAbsent(directory + "every", "PT5M");
                    prefixed.putIfAbsent(directory + "grace", "PT4H");
                });
        ServerConfig config = new SmallRyeConfigBuilder()
                .withMapping(ServerConfig.class)
                .withSources(new PropertiesConfigSource(prefixed, "test", 100))
                .build()
                .getConfigMapping(ServerConfig.class);
        return ServerChecks.check(config, Instant.now());
    }

    @Test
    void aGoodConfigurationIsRead() {
        settings.put("fleet-key-file[0]", folder.resolve("fleet.key").toString());
        StartSettings read = check();

        assertEquals("node-a", read.node());
        assertEquals(1, read.apiTokens().size());
        Bytes hash = Bytes.of(HexFormat.of().parseHex("ab".repeat(32)));
        assertEquals("abababab", read.apiTokens().nameOf(hash).orElseThrow());
        assertNotNull(read.fleetKeys());
        assertEquals(keys.signer().keyId(), read.signer().keyId());
    }

    @ParameterizedTest
    @CsvSource({
        "person-url, https://idp.example/users",
        "person-url, https://{subject}.example/users",
        "person-url, http://idp.example/users/{subject}",
        "groups-url, https://idp.example/{subject}/{subject}",
        "token-url, ftp://idp.example",
        "enabled-path, a//b",
        "groups-path, /",
        "client-id, ' '",
        "client-secret-file, /nowhere/secret",
        "every, PT1S",
        "every, PT2H",
        "grace, PT1M",
        "grace, PT169H"
    })
    void whatIsWrongWithADirectoryNamesItsKey(String key, String value) throws IOException {
        String prefix = "oidc.issuers.people.directory.";
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "secret\n");
        settings.put(prefix + "person-url", "https://idp.example/users/{subject}?a=b");
        settings.put(prefix + "client-id", "portcullis");
        settings.put(prefix + "client-secret-file", secret.toString());
        check();
        settings.put(prefix + key, value);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertTrue(String.valueOf(refused.getMessage()).contains("portcullis." + prefix + key), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-id, C1",
        "node, a node",
        "signing-key-file, /nowhere/private.pem",
        "grants.public-keys[0], /nowhere/public.pem",
        "database.url, mysql://db/control",
        "database.url, postgresql://user:secret@db/control",
        "database.connections, 2",
        "api.bootstrap-token-file, /nowhere/tokens",
        "fleet-key-file[0], /nowhere/fleet.key",
        "cluster.member-port, 0",
        "cluster.client-port, 5701",
        "cluster.members[0], node-a",
        "cluster.seal, true",
        "cluster.beacon-every, PT2S",
        "cluster.beacon-every, PT0.05S",
        "cluster.member-timeout, PT1S",
        "cluster.compare-every, PT2H",
        "budgets.lease, PT1S",
        "rules-rest, PT0.5S",
        "rules-rest, PT11M",
        "links.life, PT29S",
        "links.next-within, PT9S",
        "links.quiet, PT2H",
        "links.remember, PT25H",
        "links.remember, PT59S",
        "links.wait-for-grant, PT59S",
        "links.wait-for-grant, PT25H",
        "links.most-open, 99",
        "requests.most-waiting, 0",
        "requests.most-per-hour, 100001",
        "requests.most-grants, 1001",
        "requests.keep, PT23H",
        "requests.review-within, PT59M",
        "public-url, http://access.example.org",
        "public-url, https://access.example.org/pages",
        "deadlines.statement, PT0S",
        "deadlines.oidc, PT5S",
        "oidc.issuers.people.service-claims.idtyp, '*'",
        "oidc.issuers.people.directory.client-id, someone",
        "oidc.issuers.people.logout.clients[0], ' '",
        "oidc.issuers.people.service-claims.idtyp, 'a*b'",
        "oidc.issuers.people.url, http://idp.example/realms/people",
        "oidc.issuers.people.url, https://idp.example/realms/people?a=b",
        "oidc.issuers.people.url, idp.example",
        "oidc.issuers.people.audience[0], any",
        "oidc.issuers.people.roles-claim, realm_access//roles",
        "oidc.issuers.people.roles-claim, 'a/\"b'",
        "oidc.issuers.people.roles.operator[0], ' '",
        "oidc.issuers.people.login-claim, ' '",
        "api.bootstrap-again-until, 2126-01-01T00:00:00Z",
    })
    void aWrongOneIsRefusedByItsKey(String key, String value) {
        settings.put(key, value);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertEquals(1, refused.problems().size(), refused.getMessage());
        String name = key.replaceAll("\\[\\d+\\]$", "");
        assertTrue(refused.problems().getFirst().startsWith("portcullis." + name + ": "), refused.getMessage());
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"PT4M", "P8D"})
    void whatPeopleMakeForThemselvesIsGoodForMinutesToDays(String longest) {
        settings.put("own-secrets.longest", longest);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertEquals(1, refused.problems().size(), refused.getMessage());
        assertTrue(refused.problems().getFirst().startsWith("portcullis.own-secrets.longest: "), refused.getMessage());
    }

    @Test
    void anIssuerIsReadWithItsGroups() {
        settings.put("oidc.issuers.people.roles-claim", "\"https://idp/claims\"/groups");
        settings.put("oidc.issuers.people.roles.operator[0]", "dba");
        settings.put("oidc.issuers.people.roles.auditor[0]", "dba");

        OidcIssuer issuer = check().issuers().getFirst();

        assertEquals(List.of("https://idp/claims", "groups"), issuer.rolesClaim());
        assertEquals(Set.of(Role.OPERATOR, Role.AUDITOR), issuer.rolesOf(List.of("dev", "dba")));
        assertEquals(Set.of(), issuer.rolesOf(List.of("operator", "DBA")));
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, nobody",
        "issuer, ci",
        "client-id, api",
        "client-secret-file, /nowhere/secret",
        "cookie-key-file, /nowhere/key",
        "session, PT1M",
        "gateway, 'host:0'",
        "root-certificate, 'a b'",
    })
    void aWrongPageIsRefusedByItsKey(String key, String value) throws IOException {
        settings.put("public-url", "https://access.example");
        settings.put("oidc.issuers.ci.url", "https://ci.example");
        settings.put("oidc.issuers.ci.audience[0]", "other");
        settings.put("oidc.issuers.ci.kind", "service");
        settings.put("pages.issuer", "people");
        settings.put("pages.client-id", "pages");
        settings.put("pages.session", "PT8H");
        settings.put("pages.gateway", "gateway.example:6432");
        settings.put(
                "pages.cookie-key-file",
                Files.write(folder.resolve("cookie.key"), new byte[32]).toString());
        assertNotNull(check().pages());
        settings.put("pages." + key, value);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertTrue(refused.problems().getFirst().startsWith("portcullis.pages." + key + ": "), refused.getMessage());
    }

    @Test
    void twoIssuersOfOneNameInTokensAreRefused() {
        settings.put("oidc.issuers.other.url", "https://idp.example/realms/people");
        settings.put("oidc.issuers.other.audience[0]", "api");

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertTrue(refused.problems().getFirst().startsWith("portcullis.oidc.issuers.people.url: "));
    }

    @Test
    void aSigningKeyThatNobodyTrustsIsRefused() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        settings.put(
                "signing-key-file", TestKeys.create("c1").privateFile(other).toString());

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertTrue(
                refused.problems().getFirst().startsWith("portcullis.signing-key-file: none of"), refused.getMessage());
    }

    @Test
    void onlyOneOfMembersAndServiceNamesTheOthers() {
        settings.put("cluster.members[0]", "a:5701");
        settings.put("cluster.kubernetes.service-dns", "nodes.svc");

        assertThrows(InvalidConfiguration.class, this::check);
    }

    @ParameterizedTest
    @CsvSource({"''", "token", "sha256:12", "'# nothing'"})
    void aFileOfTokensMustHoldHashesAndIsNotQuoted(String content) throws IOException {
        Files.writeString(folder.resolve("tokens"), content);

        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, this::check);

        assertTrue(refused.problems().getFirst().startsWith("portcullis.api.bootstrap-token-file: "));
    }
}
