package io.portcullis.server.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.server.api.form.RuleScopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a file: it is a set of rules, or it is refused with a sentence, soon. */
class OddRulesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int TRIES = 3_000;
    private static final List<String> ODD = List.of(
            "*a",
            "&a ",
            "<<: *a",
            "!!python/object:x ",
            "!<tag> ",
            "? ",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "|",
            ">",
            "'",
            "\"",
            "\\U99999999",
            "%YAML 9.9\n---\n",
            "---\n",
            "...\n",
            "~",
            "0x7f",
            "010",
            "1e999",
            ".inf",
            "-1",
            "99999999999999999999",
            "yes",
            "\t",
            "\u0000",
            "\ud800",
            "\u2028",
            "9999d",
            "2026-11-26",
            "#",
            "\n",
            "  ");

    private static RuleSet parse(String text) throws InvalidRules {
        return RulesParser.parse(RuleFiles.of(new TreeMap<>(Map.of("a.yaml", text))), new RuleScopes());
    }

    private static List<String> examples() throws IOException {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../docs/rules.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    @Test
    void whatIsChangedAtRandomIsReadOrRefused() throws IOException {
        List<String> examples = examples();
        long first = new Random().nextLong();
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            Random random = new Random(first + i);
            StringBuilder text = new StringBuilder(examples.get(random.nextInt(examples.size())));
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(text.length());
                int to = Math.min(text.length(), at + random.nextInt(12));
                text.replace(at, random.nextBoolean() ? to : at, ODD.get(random.nextInt(ODD.size())));
            }
            try {
                parse(text.toString());
            } catch (InvalidRules _) {
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + (first + i) + ":\n" + text, e);
            }
        }
        assertTrue(refused > TRIES / 4, refused + " of " + TRIES);
    }

    private static String rule(String match, String grant) {
        return "rules: [{rule: a, if: " + match + ", grant: {most: 1h, approvals: none" + grant + "}}]";
    }

    private static String numbered(String format, int times) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(format.replace("#", Integer.toString(i)));
        }
        return all.toString();
    }

    static Stream<Arguments> odd() {
        String list = "[" + String.join(",", Collections.nCopies(9, "*l")) + "]";
        return Stream.of(
                arguments("labels: &l [a]\nrules: " + list, "line"),
                arguments("a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]", "not YAML"),
                arguments("rules: " + "[".repeat(100_000), "not YAML"),
                arguments("rules: " + "{a: ".repeat(100_000), "not YAML"),
                arguments("a: &a x\nrules: *a", "is not a key"),
                arguments("rules: []\nrules: []", "rules: is there twice"),
                arguments("rules: !!java.net.URL [http://x]", "not YAML: Global tag is not allowed"),
                arguments("#" + "x".repeat(1 << 20), "not YAML"),
                arguments(rule("{groups: [" + numbered("g#,", 201) + "]}", ""), "must be from 1 to 200"),
                arguments(rule("{groups: [" + "g".repeat(2_000) + "]}", ""), "must not be longer than"),
                arguments(rule("{labels: {" + numbered("a#: b, ", 201) + "}}", ""), "must not be more than 200"),
                arguments("claims: [" + numbered("c#,", 21) + "]", "must not be more than 20"),
                arguments("claims: ['']", "must not be empty"),
                arguments("targets: {" + numbered("t#: {}, ", 1_001) + "}", "must not be more than 1000"),
                arguments("targets: {t: {" + numbered("l#: x, ", 65) + "}}", "must not have more than 64 labels"),
                arguments("rules:\n" + numbered("- {rule: r#, if: {groups: g#}, deny: x}\n", 1_001), "more than 1000"),
                arguments(rule("{up-to: 99999d}", ""), "up-to: must be from 1s to 3650d"),
                arguments(rule("{}", ", unanswered: 91d"), "unanswered: must be from 1m to 90d"),
                arguments(rule("{}", ", reason: '" + "(a*)*".repeat(200) + "'"), "must be a pattern of at most 500"),
                arguments(rule("{}", ", statements: {uses: 99999999999}"), "uses: must be a whole number"),
                arguments(rule("{}", ", scope: {budgets: {rows: 010}}"), "budgets.rows"),
                arguments(rule("{}", ", scope: {budgets: {rows: 99999999999999999999}}"), "budgets.rows"),
                arguments(rule("{}", ", scope: {budgets: {rows: 1.5}}"), "budgets.rows"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("odd")
    void isRefusedSoon(String text, String expected) {
        InvalidRules refused =
                assertTimeoutPreemptively(SOON, () -> assertThrows(InvalidRules.class, () -> parse(text)));

        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
    }

    @Test
    void theLargestSetIsReadSoon() throws InvalidRules {
        String names = numbered("n#,", 60);
        String text =
                "rules:\n" + numbered("- {rule: r#, if: {groups: [r#], roles: [" + names + "]}, deny: x}\n", 1_000);

        assertTrue(text.getBytes(UTF_8).length < 1 << 20);
        InvalidRules refused =
                assertTimeoutPreemptively(SOON, () -> assertThrows(InvalidRules.class, () -> parse(text)));
        assertTrue(String.valueOf(refused.getMessage()).contains("must not name more than 20000 values"));
        assertEquals(
                1_000,
                assertTimeoutPreemptively(
                                SOON,
                                () -> parse("rules:\n"
                                        + numbered(
                                                "- {rule: r#, if: {groups: [r#], roles: ['a*', 'b*', 'c*', 'd*']}, deny: x}\n",
                                                1_000)))
                        .rules()
                        .size());
    }
}
