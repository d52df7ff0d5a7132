package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What rules give to services without being asked. */
class ServicesTest {
    private static final String BILLING =
            "service: billing, login: billing-app, targets: orders, role: app_write, life: 1h";

    private static String services(String... all) {
        return "services:\n" + Stream.of(all).map(one -> "  - {" + one + "}\n").collect(Collectors.joining());
    }

    private static String without(String key) {
        return Stream.of(BILLING.split(", "))
                .filter(part -> !part.startsWith(key + ":"))
                .collect(Collectors.joining(", "));
    }

    private static String with(String key, String value) {
        return without(key) + ", " + key + ": " + value;
    }

    @Test
    void aServiceIsWhatItSays() throws InvalidRules {
        ServiceRule all = Wish.parse("""
                services:
                  - service: billing
                    login: billing-app
                    issuer: https://k8s.example
                    subject: system:serviceaccount:billing:app
                    targets: [orders, stock]
                    role: app_write
                    life: 90m
                    scope: {classes: [READ, WRITE], budgets: {sessions: 20}}
                    stale-admit: 5m
                    stale-grace: 30m
                """).services().getFirst();

        assertEquals("billing", all.name());
        assertEquals("rules-0.yaml line 2", all.place());
        assertEquals("billing-app", all.login());
        assertEquals(
                new ServiceRule.Identity("https://k8s.example", "system:serviceaccount:billing:app"), all.identity());
        assertEquals(List.of("orders", "stock"), all.targets());
        assertEquals("app_write", all.role());
        assertEquals(Duration.ofMinutes(90), all.life());
        assertEquals(Duration.ofMinutes(9), all.endSpread());
        assertEquals(Set.of(AllowedClass.READ, AllowedClass.WRITE), all.scope().classes());
        assertEquals(Map.of(Budget.SESSIONS, 20L), all.scope().budgets());
        assertEquals(new StaleTolerance(Duration.ofMinutes(5), Duration.ofMinutes(30)), all.stale());
    }

    @Test
    void whatItDoesNotSayIsAsUsual() throws InvalidRules {
        ServiceRule least = Wish.parse(services(BILLING)).services().getFirst();

        assertNull(least.identity());
        assertEquals(GrantScope.FULL, least.scope());
        assertEquals(StaleTolerance.defaultFor(Principal.Kind.SERVICE), least.stale());
        assertEquals(List.of("orders"), least.targets());
    }

    @Test
    void servicesOfAllFilesAreOneSetAndBelongToTheDigest() throws InvalidRules {
        String other = services(with("service", "stock").replace("billing-app", "stock-app"));
        RuleSet set = Wish.parse(services(BILLING), other);

        assertEquals(
                List.of("billing", "stock"),
                set.services().stream().map(ServiceRule::name).toList());
        assertNotEquals(
                Wish.parse(services(BILLING)).files().digest(),
                Wish.parse(services(with("life", "2h"))).files().digest());
    }

    static Stream<Arguments> wrong() {
        String many = IntStream.range(0, 201).mapToObj(i -> "t" + i).collect(Collectors.joining(", ", "[", "]"));
        return Stream.of(
                arguments("services: {}", "line 1: services: must be a list"),
                arguments(services("name: x"), "line 2: services[1].name: is not a key; known are issuer, life, login"),
                arguments(services(without("service")), "line 2: services[1].service: is missing"),
                arguments(services(with("service", "A B")), "services[1].service: must match"),
                arguments(services(without("login")), "services[1].login: is missing"),
                arguments(services(with("login", "Billing")), "login: must match [a-z0-9._@-]{1,63}"),
                arguments(services(with("login", "a/b")), "login: must match"),
                arguments(services(without("targets")), "services[1].targets: is missing"),
                arguments(services(with("targets", "[]")), "targets: must be from 1 to 200"),
                arguments(services(with("targets", many)), "targets: must be from 1 to 200"),
                arguments(services(with("targets", "'orders-*'")), "targets: a target must match"),
                arguments(services(with("targets", "[orders, orders]")), "targets: orders is there twice"),
                arguments(services(without("role")), "services[1].role: is missing"),
                arguments(services(with("role", "a/b")), "role: role must not contain '/'"),
                arguments(services(with("role", "''")), "role: role must not be empty"),
                arguments(services(without("life")), "services[1].life: is missing"),
                arguments(services(with("life", "59s")), "life: must be from 1m to 7d"),
                arguments(services(with("life", "7d1s")), "life: must be from 1m to 7d"),
                arguments(services(with("life", "soon")), "life: must be a duration"),
                arguments(services(with("issuer", "x")), "services[1].subject: is missing"),
                arguments(services(with("subject", "x")), "services[1].issuer: is missing"),
                arguments(
                        services(with("issuer", "''") + ", subject: x"),
                        "services[1].issuer: issuer must not be empty"),
                arguments(services(with("stale-admit", "1m")), "services[1].stale-grace: is missing"),
                arguments(services(with("scope", "{classes: [read]}")), "scope: scope.classes[0] must be one of"),
                arguments(services(with("scope", "{statement: {exact: x}}")), "scope: a statement is asked for"),
                arguments(
                        services(with("scope", "{budgets: {rows: 10}}")),
                        "scope: budgets.rows would be used up one day, and no renewal fills it up"),
                arguments(
                        services(BILLING, BILLING),
                        "line 3: services[2].service: there is a service billing already, at rules-0.yaml line 2"),
                arguments(
                        services(BILLING, with("service", "b2")),
                        "services[2].targets: billing-app has orders as app_write already, by service billing at"
                                + " rules-0.yaml line 2"),
                arguments(
                        services(BILLING, with("service", "b2").replace("orders", "stock") + ", issuer: i, subject: s"),
                        "services[2].login: billing-app is of another issuer or subject in service billing"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void whatCanNotBeUsedIsRefusedByLine(String yaml, String expected) {
        InvalidRules refused = assertThrows(InvalidRules.class, () -> Wish.parse(yaml));

        String message = Objects.requireNonNull(refused.getMessage());
        assertTrue(message.startsWith("rules-0.yaml line ") && message.contains(expected), message);
    }

    @Test
    void allTogetherHaveABoundedNumberOfGrants() {
        String targets = IntStream.range(0, 200).mapToObj(i -> "t" + i).collect(Collectors.joining(", ", "[", "]"));
        String[] eleven = IntStream.range(0, 11)
                .mapToObj(i -> "service: s" + i + ", login: l" + i + ", role: r, life: 1h, targets: " + targets)
                .toArray(String[]::new);

        InvalidRules refused = assertThrows(InvalidRules.class, () -> Wish.parse(services(eleven)));

        assertTrue(
                String.valueOf(refused.getMessage()).contains("services must not have more than 2000 grants together"),
                refused.getMessage());
    }

    static Stream<Arguments> denials() {
        return Stream.of(
                arguments("{labels: {pci: true}}", "rule no denies it: never"),
                arguments("{labels: {pci: false}}", null),
                arguments("{kind: human}", null),
                arguments("{groups: [contractors]}", null),
                arguments("{targets: ['ord*'], roles: [app_write]}", "rule no denies it: never"),
                arguments("{classes: [DDL]}", "rule no denies it: never"),
                arguments("{issuers: ['https://k8s.example']}", "rule no denies it: never"),
                arguments("{when: 'kind == \"service\" && login == \"billing-app\"'}", "rule no denies it: never"),
                arguments("{when: 'labels.owner == \"x\"'}", "rule no"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("denials")
    void whatIsDeniedIsDeniedToServicesToo(String match, @Nullable String expected) throws InvalidRules {
        RuleSet set = Wish.parse("""
                rules:
                  - rule: yes
                    if: {groups: [g]}
                    grant: {most: 1h, approvals: none}
                  - rule: 'no'
                    if: %s
                    deny: never
                """.formatted(match) + services(BILLING));
        ServiceRule rule = set.services().getFirst();
        Principal principal = new Principal(
                rule.login(), Principal.Kind.SERVICE, "https://k8s.example", "system:serviceaccount:b:a", List.of());

        String denial = set.denial(rule.asked(principal, "orders", Map.of("pci", "true"), Wish.NOW));

        if (expected == null) {
            assertNull(denial);
        } else {
            assertTrue(Objects.requireNonNull(denial).startsWith(expected), denial);
        }
    }
}
