package io.portcullis.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.Cidr;
import io.portcullis.policy.login.LinkOptions;
import io.portcullis.policy.login.LinkStyle;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginQuestion;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.policy.login.SignInDemand;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LoginRulesParserTest {
    private static final ListenerMeans ALL =
            new ListenerMeans(ListenerTls.OPTIONAL, ClientCertificates.REQUEST, issuers(), true);
    private static final ListenerMeans PLAIN =
            new ListenerMeans(ListenerTls.OFF, ClientCertificates.NONE, issuers(), true);
    private static final ListenerMeans ENCRYPTED =
            new ListenerMeans(ListenerTls.REQUIRED, ClientCertificates.NONE, issuers(), false);

    private static final String EXAMPLE = """
            rules:
              - logins: [svc-*]
                method: cert
              - targets: [prod-*]
                from: [10.0.0.0/8, "2001:db8::/32"]
                tls: only
                replication: false
                method: scram
              - targets: [prod-*]
                method: reject
              - logins: [backup]
                replication: true
                tls: never
                method: scram
              - from: [10.1.0.0/16]
                method: scram
            """;

    /** ci has no scope. */
    private static Map<String, IssuerSettings> issuers() {
        return Map.of("ci", issuer("ci", List.of()), "staff", issuer("staff", List.of("openid")));
    }

    private static IssuerSettings issuer(String name, List<String> scope) {
        return new IssuerSettings(
                name,
                "https://" + name,
                "portcullis",
                null,
                List.of("RS256"),
                Duration.ZERO,
                null,
                List.of(),
                scope,
                Map.of(),
                Duration.ofMinutes(1),
                Duration.ofHours(1));
    }

    @Test
    void aTokenIsAskedForOverTlsOnly() throws InvalidYaml {
        String text = "rules: [{logins: [svc-*], method: jwt, issuer: ci}, {method: oauthbearer, issuer: staff}]";

        List<LoginRule> rules = LoginRulesParser.parse(text, ALL).rules();

        assertEquals("ci", rules.get(0).issuer());
        assertEquals(LoginMethod.JWT, rules.get(0).methodOver(true));
        assertEquals(LoginMethod.REJECT, rules.get(0).methodOver(false));
        assertEquals("staff", rules.get(1).issuer());
        assertEquals(LoginMethod.OAUTHBEARER, rules.get(1).methodOver(true));
        assertEquals(LoginMethod.REJECT, rules.get(1).methodOver(false));
    }

    @Test
    void aRuleSaysHowItsPersonMustHaveSignedIn() throws InvalidYaml {
        String text =
                "rules: [{logins: [a], method: jwt, issuer: ci, acr: 2 3, amr: otp, max-age: 15m}, {method: jwt, issuer: ci}]";

        List<LoginRule> rules = LoginRulesParser.parse(text, ALL).rules();

        assertEquals(
                new SignInDemand(List.of("2", "3"), List.of("otp"), Duration.ofMinutes(15)),
                rules.get(0).demand());
        assertEquals(SignInDemand.NONE, rules.get(1).demand());
    }

    private static NamePattern pattern(String text) {
        return NamePattern.parse(text);
    }

    @Test
    void everyKeyIsUnderstood() throws InvalidYaml {
        LoginRule rule = LoginRulesParser.parse(EXAMPLE, ALL).rules().get(1);

        assertEquals(
                new LoginRule(
                        2,
                        4,
                        List.of(NamePattern.ANY),
                        List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")),
                        LoginRule.Encrypted.ONLY,
                        List.of(pattern("prod-*")),
                        false,
                        LoginMethod.SCRAM,
                        Map.of()),
                rule);
    }

    @ParameterizedTest
    @CsvSource({
        // login, from, TLS, target, replication, rule, what is run
        "svc-a, 203.0.113.7, true, prod-a, false, 1, CERT",
        "svc-a, 203.0.113.7, false, prod-a, false, 1, REJECT",
        "maria, 10.1.2.3, true, prod-a, false, 2, SCRAM",
        "maria, ::ffff:10.1.2.3, true, prod-a, false, 2, SCRAM",
        "maria, 2001:db8::7, true, prod-a, false, 2, SCRAM",
        "maria, 11.1.2.3, true, prod-a, false, 3, REJECT",
        "maria, 10.1.2.3, false, prod-a, false, 3, REJECT",
        "maria, 10.1.2.3, true, prod-a, true, 3, REJECT",
        "maria, 10.1.2.3, true, dev, false, 5, SCRAM",
        "maria, 10.2.2.3, true, dev, false, 0, REJECT",
        "backup, 10.2.2.3, false, dev, true, 4, SCRAM",
        "backup, 10.2.2.3, true, dev, true, 0, REJECT",
        "backup, 10.2.2.3, false, dev, false, 0, REJECT",
        "nobody, 2001:db9::7, true, dev, false, 0, REJECT",
    })
    void theFirstThatFitsDecides(
            String login, String from, boolean tls, String target, boolean replication, int number, LoginMethod runs)
            throws InvalidYaml {
        InetAddress address = InetAddress.ofLiteral(from);

        LoginRule rule = LoginRulesParser.parse(EXAMPLE, ALL)
                .pick(new LoginQuestion(login, network -> network.contains(address), tls, target, replication));

        assertEquals(number, rule.number());
        assertEquals(runs, rule.methodOver(tls));
    }

    @Test
    void withoutAFileEverybodyIsAskedAlike() {
        for (boolean tls : new boolean[] {false, true}) {
            LoginRule rule = LoginRules.BUILT_IN.pick(new LoginQuestion("maria", _ -> false, tls, "shop", tls));

            assertEquals(LoginMethod.CERT_OR_SCRAM, rule.methodOver(tls));
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(ALL, "", "the file is empty"),
                arguments(ALL, "rules: {}", "line 1: rules: must be a list"),
                arguments(ALL, "rules: []", "line 1: rules: must be from 1 to 1000, not 0"),
                arguments(ALL, "rules: [{method: scram}]\nlogins: 1", "line 2: logins: is not a key; known are rules"),
                arguments(ALL, "rules: [scram]", "line 1: rules[1]: must be a mapping (key: value)"),
                arguments(ALL, "rules: [{logins: [a]}]", "line 1: rules[1].method: is missing"),
                arguments(
                        ALL,
                        "rules: [{method: md5}]",
                        "line 1: rules[1].method: must be one of scram, cert, link, jwt, oauthbearer, reject"),
                arguments(
                        ALL,
                        "rules: [{method: cert-or-scram}]",
                        "line 1: rules[1].method: must be one of scram, cert, link, jwt, oauthbearer, reject"),
                arguments(ALL, "rules: [{method: jwt}]", "line 1: rules[1].issuer: is missing"),
                arguments(
                        ALL,
                        "rules: [{method: jwt, issuer: ci, acr: \"2  3\"}]",
                        "line 1: rules[1]: acr must be up to 10 words with one space between"),
                arguments(
                        ALL,
                        "rules: [{method: jwt, issuer: ci, amr: 'a\"b'}]",
                        "line 1: rules[1]: amr must be up to 10 words with one space between"),
                arguments(
                        ALL,
                        "rules: [{method: jwt, issuer: ci, max-age: 0s}]",
                        "line 1: rules[1]: max-age must be from 1s to 30d, as 15m"),
                arguments(
                        ALL,
                        "rules: [{method: jwt, issuer: ci, max-age: 31d}]",
                        "line 1: rules[1]: max-age must be from 1s to 30d, as 15m"),
                arguments(
                        ALL,
                        "rules: [{method: scram, acr: 2}]",
                        "line 1: rules[1].acr: is not a key; known are from, logins, method, replication, targets, tls"),
                arguments(
                        ALL,
                        "rules: [{method: jwt, issuer: nobody}]",
                        "line 1: rules[1].issuer: there is none of that name in portcullis.issuers"),
                arguments(
                        ALL,
                        "rules: [{method: oauthbearer, issuer: ci}]",
                        "line 1: rules[1].issuer: oauthbearer needs a scope in portcullis.issuers.\"ci\""),
                arguments(
                        PLAIN,
                        "rules: [{method: jwt, issuer: ci}]",
                        "line 1: rules[1].method: jwt needs portcullis.listener.tls"),
                arguments(
                        ALL,
                        "rules: [{method: oauthbearer, issuer: staff, tls: never}]",
                        "line 1: rules[1].tls: oauthbearer is for encrypted connections only"),
                arguments(
                        ALL,
                        "rules:\n- method: scram\n  user: [a]",
                        "line 3: rules[1].user: is not a key; known are from, logins, method, replication, targets, tls"),
                arguments(
                        ALL,
                        "rules:\n- method: scram\n  issuer: a",
                        "line 3: rules[1].issuer: is not a key; known are from, logins, method, replication, targets, tls"),
                arguments(ALL, "rules: [{method: scram, logins: maria}]", "line 1: rules[1].logins: must be a list"),
                arguments(
                        ALL,
                        "rules: [{method: scram, logins: []}]",
                        "line 1: rules[1].logins: must be from 1 to 100 of them"),
                arguments(
                        ALL,
                        "rules: [{method: scram, logins: [Maria]}]",
                        "line 1: rules[1].logins: \"Maria\": must be a name of [a-z0-9._@-] with at most one *"),
                arguments(
                        ALL,
                        "rules: [{method: scram, logins: [maria, 'm*']}]",
                        "line 1: rules[1].logins: m* and maria overlap"),
                arguments(
                        ALL,
                        "rules: [{method: scram, from: [10.0.0.1/8]}]",
                        "line 1: rules[1].from: \"10.0.0.1/8\": bits behind the prefix are set: the network is 10.0.0.0/8"),
                arguments(
                        ALL,
                        "rules: [{method: scram, from: [10.0.0.0/8, 10.1.0.0/16]}]",
                        "line 1: rules[1].from: 10.1.0.0/16 and 10.0.0.0/8 overlap"),
                arguments(
                        ALL, "rules: [{method: scram, tls: yes}]", "line 1: rules[1].tls: must be any, only or never"),
                arguments(
                        ALL,
                        "rules: [{method: scram, replication: maybe}]",
                        "line 1: rules[1].replication: must be true or false"),
                arguments(
                        ALL,
                        "rules: [{method: cert, tls: never}]",
                        "line 1: rules[1].tls: cert is for encrypted connections only"),
                arguments(
                        PLAIN,
                        "rules: [{method: cert}]",
                        "line 1: rules[1].method: cert needs portcullis.listener.client-certificates"),
                arguments(
                        PLAIN,
                        "rules: [{method: scram, tls: only}]",
                        "line 1: rules[1].tls: nobody is encrypted: portcullis.listener.tls is off"),
                arguments(
                        ENCRYPTED,
                        "rules: [{method: scram, tls: never}]",
                        "line 1: rules[1].tls: everybody is encrypted: portcullis.listener.tls is required"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatItDoesNotKnowOrCouldNeverCountIsRefusedByLine(ListenerMeans means, String text, String problem) {
        assertEquals(problem, problem(text, means));
    }

    private static String problem(String text, ListenerMeans means) {
        return requireNonNull(assertThrows(InvalidYaml.class, () -> LoginRulesParser.parse(text, means))
                .getMessage());
    }

    private static String rules(String... rules) {
        return "rules:\n"
                + String.join(
                        "\n", Stream.of(rules).map(one -> "- {" + one + "}").toList());
    }

    static Stream<Arguments> unreachable() {
        return Stream.of(
                arguments("method: scram", "method: reject"),
                arguments("method: scram", "logins: [maria], from: [10.0.0.0/8], tls: only, method: scram"),
                arguments("logins: ['a*', b], method: scram", "logins: [b, abc], targets: [x], method: scram"),
                arguments("from: [10.0.0.0/8], method: scram", "from: [10.1.0.0/16, 10.2.0.0/16], method: scram"),
                arguments("tls: only, method: scram", "tls: only, logins: [maria], method: reject"),
                arguments("replication: true, method: scram", "replication: true, targets: [x], method: reject"),
                arguments("targets: ['prod-*'], method: scram", "targets: [prod-a, 'prod-b*'], method: reject"));
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void aRuleThatNobodyReachesIsRefused(String first, String second) {
        assertEquals(
                "line 3: rules[2]: nobody reaches it: rule 1 (line 2) fits first", problem(rules(first, second), ALL));
    }

    static Stream<Arguments> reachable() {
        return Stream.of(
                arguments("logins: [maria], method: scram", "method: scram"),
                arguments("from: [10.0.0.0/8], method: scram", "method: scram"),
                arguments("from: [10.0.0.0/8], method: scram", "from: [10.0.0.0/8, 11.0.0.0/8], method: scram"),
                arguments("from: [0.0.0.0/0], method: scram", "from: ['::/0'], method: scram"),
                arguments("tls: only, method: scram", "method: reject"),
                arguments("tls: only, method: scram", "tls: never, method: scram"),
                arguments("replication: false, method: scram", "method: reject"),
                arguments("replication: false, method: scram", "replication: true, method: reject"),
                arguments("targets: [a], method: scram", "targets: ['a*'], method: reject"));
    }

    @ParameterizedTest
    @MethodSource("reachable")
    void aRuleThatSomebodyReachesIsNot(String first, String second) throws InvalidYaml {
        assertEquals(
                2, LoginRulesParser.parse(rules(first, second), ALL).rules().size());
    }

    static Stream<Arguments> confusable() {
        return Stream.of(
                arguments(List.of("logins: ['svc-*'], from: [10.0.0.0/8], method: cert", "method: scram")),
                arguments(List.of("tls: only, method: cert", "tls: never, method: scram")),
                arguments(List.of("targets: [prod], method: cert", "logins: [maria], method: scram")),
                arguments(List.of("logins: ['a*'], targets: [x], method: scram", "logins: ['*b'], method: cert")),
                // What rejects some of them only.
                arguments(List.of(
                        "logins: ['svc-*'], targets: [a], method: cert",
                        "logins: ['svc-a*'], method: reject",
                        "method: scram")),
                arguments(List.of(
                        "logins: ['svc-*'], targets: [a], method: cert",
                        "logins: ['svc-*'], tls: only, method: reject",
                        "method: scram")));
    }

    @ParameterizedTest
    @MethodSource("confusable")
    void aLoginThatTwoAuthoritiesCouldGiveIsRefused(List<String> texts) {
        String problem = problem(rules(texts.toArray(String[]::new)), ALL);

        assertEquals(
                "line " + (texts.size() + 1) + ": rules[" + texts.size() + "]: a login that rule 1 (line 2) gives to ",
                problem.replaceAll("gives to .*", "gives to "));
    }

    static Stream<Arguments> clear() {
        return Stream.of(
                arguments(List.of("logins: ['svc-*'], method: cert", "method: scram")),
                arguments(List.of("logins: ['svc-*'], targets: [a], method: cert", "logins: ['app-*'], method: scram")),
                arguments(List.of(
                        "logins: ['svc-*'], targets: [a], method: cert",
                        "logins: ['svc-*'], method: reject",
                        "method: scram")),
                arguments(List.of("tls: only, method: scram", "method: scram")),
                arguments(List.of("targets: [a], method: cert", "targets: [b], from: [10.0.0.0/8], method: cert")));
    }

    @ParameterizedTest
    @MethodSource("clear")
    void aLoginThatOnlyOneAuthorityCanGiveIsNot(List<String> texts) throws InvalidYaml {
        assertEquals(
                texts.size(),
                LoginRulesParser.parse(rules(texts.toArray(String[]::new)), ALL)
                        .rules()
                        .size());
    }

    @Test
    void loginsOfPeopleHaveOptionsOfTheirOwn() throws InvalidYaml {
        List<LoginRule> rules = LoginRulesParser.parse("""
                rules:
                  - targets: [prod-*]
                    method: link
                    sensitive: true
                    notices: always
                    acr: 2
                  - method: link
                """, ALL).rules();
        assertEquals(
                new LinkOptions(LinkStyle.ALWAYS, true, new SignInDemand(List.of("2"), List.of(), null)),
                LinkOptions.of(rules.get(0).options()));
        assertEquals(
                new LinkOptions(LinkStyle.AUTO, false, SignInDemand.NONE),
                LinkOptions.of(rules.get(1).options()));
        assertEquals(LoginMethod.REJECT, rules.get(1).methodOver(false), "never in plain text");

        assertLinkRefused("notices must be auto, always or never", ALL, "notices: sometimes");
        assertLinkRefused("sensitive must be true or false", ALL, "sensitive: yes please");
        assertLinkRefused("link needs portcullis.up.urls and portcullis.cluster.members", ENCRYPTED, "sensitive: true");
        assertLinkRefused("link needs portcullis.listener.tls", PLAIN, "sensitive: true");
    }

    private static void assertLinkRefused(String problem, ListenerMeans means, String option) {
        InvalidYaml refused = assertThrows(
                InvalidYaml.class,
                () -> LoginRulesParser.parse("rules:\n  - method: link\n    " + option + "\n", means));
        assertEquals(true, String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }
}
