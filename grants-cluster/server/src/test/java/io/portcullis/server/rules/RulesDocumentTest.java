package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.scope.WeeklyWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final String LOOK = "select i from cards.card where i = 7";
    /** In Berlin it is a Thursday, 3:00 and 11:00, and a Saturday. */
    private static final Instant NIGHT = Instant.parse("2026-11-26T02:00:00Z");

    private static final Instant DAY = Wish.NOW;
    private static final Instant SATURDAY = Instant.parse("2026-11-28T11:00:00Z");

    private static Map<String, Object> one(String how, String text, int uses) {
        return Map.of("searchPath", List.of("cards"), "statement", Map.of(how, text, "uses", uses));
    }

    private static Wish payments() {
        return new Wish()
                .of("payments")
                .signedIn("mfa", Wish.NOW)
                .ticket("PCI-7")
                .at("cards", CARDS);
    }

    private static Wish card(String how, String text, int uses) {
        return payments().within(one(how, text, uses)).saying(text);
    }

    private static Wish onCall(Instant when) {
        return new Wish().of("on-call").ticket("INC-1").askedAt(when);
    }

    private static Wish analyst(Map<String, Object> scope) {
        return new Wish()
                .claims(Map.of("department", List.of("finance")))
                .at("warehouse", Map.of())
                .as("reporting")
                .within(scope);
    }

    private static Wish dba() {
        return new Wish().of("dba");
    }

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
        assertEquals(9, blocks.size());
        blocks.forEach(Wish::rules);
    }

    static Stream<Arguments> wishes() {
        Map<String, Object> path = Map.of("searchPath", List.of("reporting"));
        Duration short_ = Duration.ofMinutes(20);
        return Stream.of(
                arguments(1, new Wish().at("orders", Map.of("env", "test")), "dev auto"),
                arguments(1, new Wish().ticket("OPS-1"), "prod-read 1 of dba+team-leads"),
                arguments(
                        1,
                        new Wish().lasting(Duration.ofHours(6)),
                        "rule prod-read gives at most 4h; and wants a ticket that matches (OPS|INC)-[0-9]+"),
                arguments(1, new Wish().as("app_owner"), NOBODY),
                arguments(1, new Wish().at("orders", Map.of()), NOBODY),
                arguments(1, new Wish().ticket("OPS-1; ask bob"), TICKET_1),
                arguments(
                        1,
                        new Wish().ticket("OPS-1").within(Map.of("classes", List.of("READ", "WRITE"))),
                        "rule prod-read gives only [READ]"),
                arguments(
                        1,
                        new Wish()
                                .ticket("OPS-1")
                                .within(Map.of("searchPath", List.of("a"), "functions", Map.of("allow", List.of("*")))),
                        "rule prod-read gives no function by its name"),
                arguments(
                        1,
                        new Wish().ticket("OPS-1").extending(DAY.minus(Duration.ofHours(12))),
                        "rule prod-read gives at most 12h in all, extensions included"),
                arguments(
                        2,
                        card("exact", LOOK, 1).of("payments", "contractors"),
                        "rule no-contractors denies it: card data are not for contractors, see the handbook"),
                arguments(2, payments(), AT_LARGE),
                arguments(2, payments().within(Map.of("classes", List.of("READ"))), AT_LARGE),
                arguments(2, card("exact", LOOK, 1), "card-data 2 of payments-leads+security"),
                arguments(2, card("exact", LOOK, 3), "card-data 2 of payments-leads+security"),
                arguments(2, card("exact", LOOK, 4), "rule card-data lets a statement run at most 3 times"),
                arguments(
                        2,
                        card("shape", LOOK, 1),
                        "rule card-data gives a statement as it is, and not all of its shape"),
                arguments(
                        2,
                        payments().within(one("fingerprint", "1:" + "0".repeat(64), 1)),
                        "rule card-data gives a statement as it is, and not all of its shape"),
                arguments(
                        2,
                        payments()
                                .within(Map.of("searchPath", List.of("mine"), "statement", Map.of("exact", LOOK)))
                                .saying(LOOK),
                        "rule card-data gives another searchPath"),
                arguments(2, card("exact", LOOK, 1).of("sales"), NOBODY),
                arguments(
                        2,
                        card("exact", LOOK, 1).signedIn("pwd", Wish.NOW),
                        "rule card-data needs a sign-in with acr mfa"),
                arguments(2, new Wish().of("payments").at("books", PROD), "payments 1 of payments-leads"),
                arguments(3, onCall(DAY), "on-call-by-day 1 of dba+on-call"),
                arguments(3, onCall(NIGHT), "on-call-at-night auto"),
                arguments(3, onCall(SATURDAY), "on-call-at-night auto"),
                arguments(3, onCall(NIGHT).as("app_owner"), NOBODY),
                arguments(3, onCall(DAY).as("postgres"), NOBODY),
                arguments(
                        3,
                        onCall(NIGHT).from(Duration.ofHours(8)),
                        "rule on-call-by-day gives grants that begin within 0s"),
                arguments(
                        3,
                        onCall(DAY).from(Duration.ofHours(12)),
                        "rule on-call-at-night gives grants that begin within 0s"),
                arguments(3, onCall(DAY).answeredAfter(Duration.ofHours(1)), "on-call-by-day 1 of dba+on-call"),
                arguments(
                        3,
                        onCall(NIGHT).within(Map.of("classes", List.of("READ", "DDL"))),
                        "rule on-call-at-night gives only [READ, WRITE, TRANSACTION]"),
                arguments(
                        3,
                        onCall(NIGHT)
                                .within(Map.of(
                                        "windows",
                                        Map.of("zone", "Europe/Berlin", "open", List.of("MON-SUN 00:00-24:00")))),
                        "rule on-call-at-night gives another windows"),
                arguments(
                        3,
                        onCall(NIGHT).within(Map.of("budgets", Map.of("rowsAffected", 10001))),
                        "rule on-call-at-night gives at most 10000 rowsAffected"),
                arguments(4, analyst(Map.of()), "analysts auto"),
                arguments(4, analyst(path), "analysts auto"),
                arguments(
                        4,
                        analyst(Map.of(
                                "searchPath", List.of("reporting"), "relations", Map.of("allow", List.of("hr.pay")))),
                        "rule analysts does not give hr.pay"),
                arguments(
                        4,
                        analyst(Map.of(
                                "searchPath",
                                List.of("reporting"),
                                "functions",
                                Map.of("allow", List.of("reporting.dump")))),
                        "rule analysts gives no function by its name"),
                arguments(4, analyst(Map.of("searchPath", List.of("hr"))), "rule analysts gives another searchPath"),
                arguments(
                        4,
                        analyst(Map.of(
                                        "searchPath",
                                        List.of("reporting"),
                                        "statement",
                                        Map.of("exact", "select * from salaries")))
                                .saying("select * from salaries"),
                        "rule analysts does not give this statement: It names the relation \"salaries\", which the"
                                + " grant does not cover in every schema it may be in."),
                arguments(4, analyst(Map.of()).claims(Map.of("department", List.of("it"))), NOBODY),
                arguments(5, dba().lasting(short_), "dba-not-for-long auto"),
                arguments(
                        5,
                        dba().lasting(short_).signedIn(null, Wish.NOW.minus(Duration.ofMinutes(11))),
                        "rule dba-not-for-long needs a sign-in not longer ago than 10m"),
                arguments(5, dba().lasting(short_).extending(DAY.minusSeconds(600)), "dba 1 of dba"),
                arguments(5, dba().lasting(short_).at("legacy-crm", CRM), "dba-with-owner 1 of crm-owners"),
                arguments(5, dba().at("legacy-crm", CRM), "dba-with-owner 1 of crm-owners"),
                arguments(5, dba().at("books", Map.of("env", "prod", "owner", "books")), NOBODY),
                arguments(5, dba(), "dba 1 of dba"));
    }

    private static final String NOBODY = "no rule gives it to you";
    private static final String TICKET_1 = "rule prod-read wants a ticket that matches (OPS|INC)-[0-9]+";
    private static final String AT_LARGE =
            "rule card-data-at-large denies it: card data are reached by single statements only";
    private static final Map<String, String> CRM = Map.of("env", "prod", "owner", "crm");

    @Test
    void whatIsGivenAtNightEndsInTheMorning() throws IOException {
        Judgement.Verdict verdict = onCall(Instant.parse("2026-11-26T06:59:00Z"))
                .lasting(Duration.ofHours(2))
                .judgedBy(example(3));

        WeeklyWindows windows =
                assertInstanceOf(Judgement.Verdict.Given.class, verdict).scope().windows();
        assertEquals(
                Instant.parse("2026-11-26T07:00:00Z"),
                Objects.requireNonNull(windows).closesAfter(Instant.parse("2026-11-26T06:59:00Z")));
    }

    @Test
    void aLookAtCardsIsHeldToReading() throws IOException {
        Judgement.Verdict verdict = card("exact", LOOK, 1).judgedBy(example(2));

        assertEquals(
                Map.of("default_transaction_read_only", "on"),
                assertInstanceOf(Judgement.Verdict.Given.class, verdict).scope().pins());
    }

    @ParameterizedTest(name = "example {0}: {2}")
    @MethodSource("wishes")
    void theExamplesDoWhatIsWrittenAboutThem(int number, Wish wish, String expected) throws IOException {
        String under = wish.under(example(number));

        assertEquals(expected, under);
    }
}
