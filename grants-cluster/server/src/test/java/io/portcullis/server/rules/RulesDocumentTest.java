package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/rules.md do what is written about them. */
class RulesDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/rules.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final Map<String, String> PROD = Map.of("env", "prod");
    private static final Map<String, String> CARDS = Map.of("env", "prod", "pci", "true");
    private static final Map<String, Object> ONE =
            Map.of("searchPath", List.of("app"), "statement", Map.of("exact", "select 1"));

    private static List<String> blocks() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(DOCUMENT));
        return blocks.results().map(block -> block.group(1)).toList();
    }

    private static RuleSet example(int number) throws IOException {
        return Wish.rules(blocks().stream()
                .filter(block -> block.startsWith("# example " + number + "\n"))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void everyBlockCanBeRead() throws IOException {
        List<String> blocks = blocks();
        assertEquals(7, blocks.size());
        blocks.forEach(Wish::rules);
    }

    static Stream<Arguments> wishes() {
        Wish mfa = new Wish().of("payments").signedIn("mfa", Wish.NOW).ticket("PCI-7");
        return Stream.of(
                arguments(1, new Wish().at("orders", Map.of("env", "test")), "dev auto"),
                arguments(1, new Wish().ticket("OPS-1"), "prod-read 1 of dba+team-leads"),
                arguments(
                        1,
                        new Wish().lasting(Duration.ofHours(6)),
                        "rule prod-read gives at most 4h; and wants a ticket that matches (OPS|INC)-[0-9]+"),
                arguments(1, new Wish().as("app_owner"), "no rule gives it to you"),
                arguments(
                        2,
                        new Wish()
                                .of("payments", "contractors")
                                .at("cards", CARDS)
                                .within(ONE),
                        "rule no-contractors denies it: card data are not for contractors, see the handbook"),
                arguments(
                        2,
                        new Wish().of("payments").at("cards", CARDS),
                        "rule card-data-at-large denies it: card data are reached by single statements only"),
                arguments(2, mfa.at("cards", CARDS).within(ONE), "card-data 2 of payments-leads+security"),
                arguments(2, new Wish().of("payments").at("books", PROD), "payments 1 of payments-leads"),
                // Wish.NOW is a Thursday, 11:00 in Berlin.
                arguments(3, new Wish().of("on-call").ticket("INC-1"), "on-call-by-day 1 of dba+on-call"),
                arguments(
                        4,
                        new Wish()
                                .claims(Map.of("department", List.of("finance")))
                                .at("warehouse", Map.of())
                                .as("reporting"),
                        "analysts auto"),
                arguments(
                        4,
                        new Wish()
                                .claims(Map.of("department", List.of("finance")))
                                .at("warehouse", Map.of())
                                .as("reporting")
                                .within(Map.of(
                                        "searchPath", List.of("reporting"),
                                        "relations", Map.of("allow", List.of("hr.pay")))),
                        "rule analysts does not give hr.pay"),
                arguments(5, new Wish().of("dba").lasting(Duration.ofMinutes(20)), "dba-not-for-long auto"),
                arguments(
                        5,
                        new Wish()
                                .of("dba")
                                .lasting(Duration.ofMinutes(20))
                                .signedIn(null, Wish.NOW.minus(Duration.ofMinutes(11))),
                        "rule dba-not-for-long needs a sign-in not longer ago than 10m"),
                arguments(
                        5,
                        new Wish().of("dba").at("legacy-crm", Map.of("env", "prod", "owner", "crm")),
                        "dba-with-owner 1 of crm-owners"),
                arguments(5, new Wish().of("dba"), "dba 1 of dba"));
    }

    @ParameterizedTest(name = "example {0}: {2}")
    @MethodSource("wishes")
    void theExamplesDoWhatIsWrittenAboutThem(int number, Wish wish, String expected) throws IOException {
        String under = wish.under(example(number));

        assertEquals(expected, under);
    }
}
