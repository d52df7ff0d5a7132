package io.portcullis.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.TargetUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsParserTest {
    @Test
    void everyKeyIsUnderstood() throws InvalidYaml {
        TargetTable table = TargetsParser.parse("""
                targets:
                  orders:
                    hosts: [db1.internal:5433, "[2001:db8::5]:5434", "[::1]", db2]
                    host-role: primary
                    database: orders_production
                    tls: disable
                    labels: {env: prod, critical: true}
                    max-connections: 80
                    client-connection-check-interval: 250ms
                """);

        assertEquals(
                new Target(
                        "orders",
                        List.of(
                                new HostPort("db1.internal", 5433),
                                new HostPort("2001:db8::5", 5434),
                                new HostPort("::1", 5432),
                                new HostPort("db2", 5432)),
                        HostRole.PRIMARY,
                        "orders_production",
                        false,
                        TargetSecurity.PLAIN,
                        Map.of("env", "prod", "critical", "true"),
                        80,
                        Duration.ofMillis(250)),
                table.find("orders"));
    }

    @Test
    void encryptionAndAuthenticationAreUnderstood() throws InvalidYaml {
        Target target = TargetsParser.parse("""
                targets:
                  orders:
                    hosts: [db]
                    tls: verify-full
                    tls-ca-file: /etc/ca.pem
                    tls-certificate-file: "/etc/{role}.pem"
                    tls-key-file: "/etc/{role}.key"
                    authentication: [scram-sha-256, md5, password, cert, trust]
                """).find("orders");

        assertEquals(
                new TargetSecurity(
                        TargetTls.Mode.VERIFY_FULL,
                        "",
                        Path.of("/etc/ca.pem"),
                        Path.of("/etc/{role}.pem"),
                        Path.of("/etc/{role}.key"),
                        EnumSet.allOf(TargetAuthentication.class)),
                requireNonNull(target).security());
    }

    @ParameterizedTest
    @CsvSource({"nothing, NOTHING", "settings, SETTINGS", "application-name, APPLICATION_NAME"})
    void whatATargetIsToldIsChosen(String text, Announcement meant) throws InvalidYaml {
        Target target = TargetsParser.parse("targets: {a: {hosts: [db], announce: " + text + "}}")
                .find("a");

        assertEquals(meant, requireNonNull(target).announcement());
    }

    @ParameterizedTest
    @CsvSource({"scopes, ENFORCE", "shadow, SHADOW"})
    void whetherScopesAreEnforcedIsChosen(String text, ScopeMode meant) throws InvalidYaml {
        Target target = TargetsParser.parse("targets: {a: {hosts: [db], enforce: " + text + "}}")
                .find("a");

        assertEquals(meant, requireNonNull(target).scopeMode());
        assertThrows(InvalidYaml.class, () -> TargetsParser.parse("targets: {a: {hosts: [db], enforce: nothing}}"));
    }

    @Test
    void rolesMayHaveUsersOfOtherNamesAndUsersMayBeExpected() throws InvalidYaml {
        Target target = TargetsParser.parse("""
                targets:
                  orders:
                    hosts: [db]
                    users: {app_read: reader, "*": "ptc_*"}
                    expected-users: [postgres, replicator]
                """).find("orders");

        assertEquals(
                new TargetUsers(Map.of("app_read", "reader", "*", "ptc_*"), Set.of("postgres", "replicator")),
                requireNonNull(target).users());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users: {app_read: 'ptc_*'}    | users",
                "users: {'*': ptc}             | users",
                "users: {'*': '*_*'}           | users",
                "users: {'app_*': 'ptc'}       | users",
                "users: {app_read: ''}         | users",
                "expected-users: ['']          | expected-users",
            })
    void usersThatCanNotBeToldAreRefusedByTheirKey(String line, String key) {
        InvalidYaml refused =
                assertThrows(InvalidYaml.class, () -> TargetsParser.parse("targets: {a: {hosts: [db], " + line + "}}"));

        assertTrue(String.valueOf(refused.getMessage()).contains(key + ":"), refused::getMessage);
    }

    @Test
    void onlyTheHostsMustBeGiven() throws InvalidYaml {
        Target target = TargetsParser.parse("targets: {reports: {hosts: [db]}}").find("reports");

        assertEquals(
                new Target(
                        "reports",
                        List.of(new HostPort("db", 5432)),
                        HostRole.ANY,
                        "reports",
                        false,
                        TargetSecurity.PLAIN,
                        Map.of(),
                        100,
                        Duration.ofSeconds(1)),
                target);
    }

    @Test
    void aDatabaseNameFindsItsTargetElseTheWildcard() throws InvalidYaml {
        TargetTable table = TargetsParser.parse("""
                targets:
                  orders: {hosts: [db1], database: orders_production}
                  any: {hosts: [db2], wildcard: true}
                """);

        Target orders = table.forDatabase("orders");
        Target other = table.forDatabase("orders_production");
        assertTrue(orders != null && orders.upstreamDatabase("orders").equals("orders_production"));
        assertTrue(other != null && other.name().equals("any"));
        assertEquals("orders_production", other.upstreamDatabase("orders_production"));
        assertNull(table.find("orders_production"), "a configured name is never a wildcard");
    }

    @Test
    void withoutAWildcardAnUnknownDatabaseHasNoTarget() throws InvalidYaml {
        assertNull(TargetsParser.parse("targets: {orders: {hosts: [db]}}").forDatabase("other"));
        assertNull(TargetsParser.parse("targets: {}").forDatabase("orders"));
    }

    static Stream<Arguments> whatIsRefused() {
        return Stream.of(
                arguments("", "empty"),
                arguments("targets: {a: {hosts: [x]}", "line 1"),
                arguments("target: {}", "line 1: target: is not a key; known are targets"),
                arguments("targets: {}\n---\ntargets: {}", "line 2"),
                arguments("targets: [a]", "targets: must be a mapping"),
                arguments("targets:\n", "targets: must be a mapping"),
                arguments("targets: {Orders: {hosts: [x]}}", "targets.Orders: the name of a target must match"),
                arguments("targets: {\"../x\": {hosts: [x]}}", "the name of a target must match"),
                arguments(in("hosts: [x]\nhost: y"), "line 4: targets.orders.host: is not a key"),
                arguments(in("hosts: [x]\nhosts: [y]"), "line 4: targets.orders.hosts: is there twice"),
                arguments(in("database: d"), "targets.orders.hosts: is missing"),
                arguments(in("hosts: []"), "targets.orders.hosts: at least one"),
                arguments(in("hosts: x"), "targets.orders.hosts: must be a list"),
                arguments(in("hosts: [[x]]"), "must be a plain value"),
                arguments(in("hosts: [\"x:0\"]"), "\"x:0\": the port must be 1 to 65535"),
                arguments(in("hosts: [\"x:65536\"]"), "the port must be"),
                arguments(in("hosts: [\"x:5432x\"]"), "the port must be"),
                arguments(in("hosts: [\"::1\"]"), "needs brackets"),
                arguments(in("hosts: [\"[::1\"]"), "] after the IPv6"),
                arguments(in("hosts: [\"a b\"]"), "not a host name"),
                arguments(in("hosts: [x]\nhost-role: master"), "line 4: targets.orders.host-role: must be primary"),
                arguments(in("hosts: [x]\ntls: prefer"), "line 4: targets.orders.tls: must be disable, require"),
                arguments(in("hosts: [x]\ntls: require\ntls-ca-file: /ca"), "tls: authorities are of no use unless"),
                arguments(in("hosts: [x]\ntls-ca-file: /ca"), "tls: authorities are of no use unless"),
                arguments(in("hosts: [x]\ntls: verify-ca\ntls-key-file: /k"), "a certificate and its key go together"),
                arguments(
                        in("hosts: [x]\ntls-certificate-file: /c\ntls-key-file: /k"),
                        "a certificate is of no use while tls is disable"),
                arguments(in("hosts: [x]\nauthentication: [gss]"), "authentication: must be a list of scram-sha-256,"),
                arguments(in("hosts: [x]\nauthentication: md5"), "authentication: must be a list"),
                arguments(in("hosts: [x]\nauthentication: []"), "must be allowed to ask for something"),
                arguments(
                        in("hosts: [x]\ntls: require\nauthentication: [password]"), "password needs tls: verify-full"),
                arguments(in("hosts: [x]\ntls: verify-full\nauthentication: [cert]"), "cert needs a certificate"),
                arguments(in("hosts: [x]\nmax-connections: 0"), "max-connections: must be at least 1"),
                arguments(in("hosts: [x]\nmax-connections: many"), "max-connections: must be a whole number"),
                arguments(in("hosts: [x]\nmax-connections: \"7\""), "max-connections: must be a whole number"),
                arguments(in("hosts: [x]\nmax-connections: 99999999999"), "must be a whole number"),
                arguments(in("hosts: [x]\nwildcard: yes"), "wildcard: must be true or false"),
                arguments(in("hosts: [x]\nwildcard: true\ndatabase: d"), "database: a wildcard target has none"),
                arguments(in("hosts: [x]\ndatabase: \"\""), "database: must be a database name"),
                arguments(in("hosts: [x]\ndatabase: " + "ä".repeat(32)), "1 to 63 bytes"),
                arguments(in("hosts: [x]\nclient-connection-check-interval: 1"), "must be a number with ms, s, m or h"),
                arguments(in("hosts: [x]\nclient-connection-check-interval: 2h"), "at most 1h"),
                arguments(in("hosts: [x]\nlabels: {ENV: prod}"), "targets.orders.labels.ENV: a label is"),
                arguments(in("hosts: [x]\nlabels: {env: }"), "must be a plain value"),
                arguments("targets:\n  a: {hosts: [x], wildcard: true}\n  b: {hosts: [x], wildcard: true}", "and a is"),
                arguments("targets:\n  a: &a {hosts: [x]}\n  b: {<<: *a}", "aliases"),
                arguments("targets: !!java.io.File [/etc]", "line 1: not YAML: Global tag is not allowed"));
    }

    private static String in(String target) {
        return "targets:\n  orders:\n" + target.indent(4);
    }

    @ParameterizedTest
    @MethodSource("whatIsRefused")
    void whatIsNotUnderstoodIsRefusedWithLineAndKey(String yaml, String expected) {
        InvalidYaml refusal = assertThrows(InvalidYaml.class, () -> TargetsParser.parse(yaml));

        assertTrue(String.valueOf(refusal.getMessage()).contains(expected), refusal.getMessage());
    }

    @Test
    void howFastATargetAnswersIsToldByReferencesAndAProbe() throws InvalidYaml {
        Target target = TargetsParser.parse("""
                targets:
                  orders:
                    hosts: [db]
                    latency:
                      references: [shop-app, till@example.org]
                      probe: {role: watcher, interval: 500ms}
                  reports:
                    hosts: [db]
                    latency: {probe: {role: watcher}}
                """).find("orders");

        assertNotNull(target);
        assertEquals(
                new LatencySettings(
                        Set.of("shop-app", "till@example.org"),
                        new LatencySettings.Probe(Duration.ofMillis(500), "watcher")),
                target.latency());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{hosts: [db], latency: {references: [Not/A/Login]}}",
                "{hosts: [db], latency: {probe: {interval: 1s}}}",
                "{hosts: [db], latency: {probe: {role: r, interval: 99ms}}}",
                "{hosts: [db], latency: {probe: {role: r, interval: 61s}}}",
                "{hosts: [db], latency: {probe: {role: r, interval: 0}}}",
                "{hosts: [db], latency: {probe: {role: ''}}}",
                "{hosts: [db], latency: {probes: {role: r}}}",
                "{hosts: [db], wildcard: true, latency: {probe: {role: r}}}"
            })
    void whatCanNotBeTimedSoIsRefused(String target) {
        InvalidYaml refused =
                assertThrows(InvalidYaml.class, () -> TargetsParser.parse("targets: {orders: " + target + "}"));

        assertTrue(String.valueOf(refused.getMessage()).contains("targets.orders.latency"), refused::getMessage);
    }
}
