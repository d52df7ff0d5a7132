package io.portcullis.server.api.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.server.api.body.RulesDryRun;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.view.JudgementView;
import io.portcullis.server.rules.Asked;
import io.portcullis.server.rules.InvalidRules;
import io.portcullis.server.rules.RuleFiles;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.RulesParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is asked about: it is judged, or refused by its field. */
class RulesDryRunFormTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final int TRIES = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BODY = """
            {"who": {"login": "anna", "kind": "human", "issuer": "https://id", "subject": "s", "groups": ["developers"],
                     "claims": {"department": ["payments", "sales"]}, "acr": "mfa", "signedInAt": "2026-11-26T09:00:00Z"},
             "request": {"target": "orders", "role": "app_read", "notBefore": "2026-11-27T09:00:00Z", "duration": "1h",
                         "reason": "a look", "ticket": "OPS-7",
                         "scope": {"classes": ["READ"], "searchPath": ["app"],
                                   "relations": {"allow": ["app.*"], "deny": ["app.x"]},
                                   "functions": {"allow": ["app.f"]}, "pins": {"work_mem": "1MB"},
                                   "origins": ["10.0.0.0/8"], "budgets": {"rows": 7, "statementTime": "1m"},
                                   "windows": {"zone": "Europe/Berlin", "open": ["MON-FRI 08:00-18:00"]},
                                   "latency": {"quantile": 95, "max": "250ms"}}}}
            """;
    private static final List<String> ODD = List.of(
            "null",
            "\"\"",
            "\" \"",
            "7",
            "-1",
            "0",
            "1.5",
            "true",
            "{}",
            "[]",
            "[null]",
            "[[]]",
            "{\"a\": null}",
            "99999999999999999999",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"-999999999-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59Z\"",
            "\"1970-01-01T00:00:00Z\"",
            "\"36525d\"",
            "\"PT9999999999999H\"",
            "\"-PT1H\"",
            "\"*\"",
            "\"0s\"",
            "\"" + "x".repeat(20_000) + "\"",
            "[\"READ\", \"READ\"]",
            "[\"a\", \"b\", \"a\"]",
            "{\"exact\": \"select 1\"}",
            "{\"shape\": \"select 1; select\"}");

    private static RuleSet rules;

    @BeforeAll
    static void read() throws InvalidRules {
        rules = RulesParser.parse(RuleFiles.of(new TreeMap<>(Map.of("a.yaml", """
                claims: [department]
                rules:
                  - rule: never
                    if: {when: 'claims.department.exists(d, d == ticket) || reason.matches(".*never.*")'}
                    deny: never
                  - rule: soon
                    if: {when: 'start < now + duration("48h") && duration <= duration("8h") && size(statement) < 9999'}
                    grant: {most: 8h, acr: mfa, max-age: 1d, ticket: '[A-Z]+-[0-9]+', approvals: none, schemas: ['*']}
                  - rule: all
                    if: {}
                    grant: {most: 3650d, starts-within: 3650d, approvals: {from: [dba]}, scope: {searchPath: [app]}}
                """))), new RuleScopes());
    }

    private static JudgementView judged(byte[] body) {
        RulesDryRunForm form = RulesDryRunForm.of(StrictJson.read(body, RulesDryRun.class, 64 * 1024), NOW);
        WishForm wish = form.wish();
        return JudgementView.whole(rules.judge(new Asked(
                form.who(),
                Objects.requireNonNull(wish.target()),
                Map.of(),
                Objects.requireNonNull(wish.role()),
                wish.scope(),
                wish.statement(),
                wish.start(NOW),
                wish.start(NOW),
                wish.end(NOW),
                null,
                wish.reason(),
                wish.ticket(),
                NOW)));
    }

    /** Every place of a tree where something stands. */
    private static void places(JsonNode node, List<Runnable> puts, JsonNode value) {
        switch (node) {
            case ObjectNode object ->
                object.fieldNames().forEachRemaining(name -> {
                    puts.add(() -> object.set(name, value));
                    places(object.get(name), puts, value);
                });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int at = i;
                    puts.add(() -> array.set(at, value));
                    places(array.get(i), puts, value);
                }
            }
            default -> {}
        }
    }

    @Test
    void whatIsOddIsJudgedOrRefused() throws JsonProcessingException {
        long first = new Random().nextLong();
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            Random random = new Random(first + i);
            JsonNode body = JSON.readTree(BODY);
            for (int n = random.nextInt(3); n >= 0; n--) {
                List<Runnable> puts = new ArrayList<>();
                places(body, puts, JSON.readTree(ODD.get(random.nextInt(ODD.size()))));
                puts.get(random.nextInt(puts.size())).run();
            }
            if (random.nextInt(4) == 0 && body.path("request") instanceof ObjectNode request) {
                request.remove("scope");
            }
            String text = JSON.writeValueAsString(body);
            try {
                judged(text.getBytes(UTF_8));
            } catch (ProblemException e) {
                assertTrue(e.problem().type().status() < 500, text);
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + (first + i) + ": " + text, e);
            }
        }
        assertTrue(refused > TRIES / 4 && refused < TRIES, refused + " of " + TRIES);
    }

    static Stream<Arguments> fields() {
        String many = "[" + "\"g\",".repeat(1_000) + "\"g\"]";
        return Stream.of(
                arguments("[\"developers\"]", many, "who.groups"),
                arguments("[\"developers\"]", "[\"a\\nb\"]", "who.groups"),
                arguments("2026-11-26T09:00:00Z", "+999999999-12-31T23:59:59Z", "who.signedInAt"),
                arguments("2026-11-27T09:00:00Z", "-999999999-01-01T00:00:00Z", "notBefore"),
                arguments("2026-11-27T09:00:00Z", "+10000-01-01T00:00:00Z", "notBefore"),
                arguments("2026-11-27T09:00:00Z", "9999-12-31T23:30:00Z", "duration"),
                arguments("{\"department\":", "{\"" + "x".repeat(300) + "\":", "who.claims"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("fields")
    void isRefusedByItsField(String there, String odd, String field) {
        assertTrue(BODY.contains(there), there);

        ProblemException refused = assertThrows(
                ProblemException.class, () -> judged(BODY.replace(there, odd).getBytes(UTF_8)));

        assertEquals(400, refused.problem().type().status());
        assertEquals(field, refused.problem().field());
    }

    @Test
    void aClaimThatCanNotBeUsedIsSaid() {
        String body = BODY.replace("[\"payments\", \"sales\"]", "[\"" + "x".repeat(256) + "\"]");

        JudgementView judged = judged(body.getBytes(UTF_8));

        assertEquals("refused", judged.verdict());
        assertEquals("never", judged.rule());
        assertTrue(String.valueOf(judged.detail()).contains("the claim department, which can not be used"));
    }
}
