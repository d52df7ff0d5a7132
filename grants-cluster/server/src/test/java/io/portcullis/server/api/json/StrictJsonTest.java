package io.portcullis.server.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemJson;
import io.portcullis.server.api.problem.ProblemType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {
    record Inner(@Nullable String word) {}

    record Body(
            @Nullable String text,
            @Nullable Integer number,
            @Nullable Boolean flag,
            @Nullable List<@Nullable String> list,
            @Nullable Map<String, @Nullable String> map,
            @Nullable Inner inner,
            @Nullable List<@Nullable Inner> inners) {}

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"tetx\":\"a\"}                     | INVALID_FIELD  | tetx          | is not a property here",
                "{\"inner\":{\"wrod\":\"a\"}}         | INVALID_FIELD  | inner.wrod    | known are word",
                "{\"inners\":[{},{\"x\":1}]}          | INVALID_FIELD  | inners[1].x   | is not a property here",
                "{\"text\":1}                         | INVALID_FIELD  | text          | text must be a text",
                "{\"text\":1.5}                       | INVALID_FIELD  | text          | text must be a text",
                "{\"text\":true}                      | INVALID_FIELD  | text          | text must be a text",
                "{\"text\":{}}                        | INVALID_FIELD  | text          | text must be a text",
                "{\"text\":[\"a\"]}                   | INVALID_FIELD  | text          | text must be a text",
                "{\"number\":\"1\"}                   | INVALID_FIELD  | number        | number must be a whole number",
                "{\"number\":1.5}                     | INVALID_FIELD  | number        | number must be a whole number",
                "{\"number\":99999999999}             | INVALID_FIELD  | number        | number can not be read",
                "{\"flag\":\"true\"}                  | INVALID_FIELD  | flag          | flag must be true or false",
                "{\"flag\":1}                         | INVALID_FIELD  | flag          | flag must be true or false",
                "{\"list\":\"a\"}                     | INVALID_FIELD  | list          | list must be a list",
                "{\"list\":[\"a\",2]}                 | INVALID_FIELD  | list[1]       | list[1] must be a text",
                "{\"map\":[]}                         | INVALID_FIELD  | map           | map must be an object",
                "{\"map\":{\"k\":[]}}                 | INVALID_FIELD  | map.k         | map.k must be a text",
                "{\"inner\":\"a\"}                    | INVALID_FIELD  | inner         | inner must be an object",
                "[]                                   | MALFORMED_BODY |               | the body must be an object",
                "\"a\"                                | MALFORMED_BODY |               | the body must be an object",
                "null                                 | MALFORMED_BODY |               | not null",
                "{                                    | MALFORMED_BODY |               | not JSON at line 1",
                "{\"text\":\"a\"                      | MALFORMED_BODY |               | not JSON",
                "{\"text\":\"a\",}                    | MALFORMED_BODY |               | not JSON at line 1, column 13",
                "{text:\"a\"}                         | MALFORMED_BODY |               | not JSON",
                "{\"text\":\"a\"} {}                  | MALFORMED_BODY |               | the body",
                "{\"text\":\"a\",\"text\":\"b\"}      | MALFORMED_BODY |               | not JSON",
                "{\"number\":NaN}                     | MALFORMED_BODY |               | not JSON",
            })
    void whatIsNotExactlyTheShapeIsRefusedAndTheFieldIsNamed(
            String body, ProblemType type, @Nullable String field, String detail) {
        Problem problem = refusal(body);

        assertEquals(type, problem.type());
        assertEquals(field, problem.field());
        assertEquals(true, problem.detail().contains(detail), problem.detail());
    }

    @Test
    void aBodyOfTheShapeIsReadAsItIs() {
        Body body = read(
                "{\"text\":\"a\",\"number\":7,\"flag\":true,\"list\":[\"x\",null],\"map\":{\"k\":\"v\"},\"inner\":{}}");

        assertEquals("a", body.text());
        assertEquals(7, body.number());
        assertEquals(true, body.flag());
        assertEquals(Map.of("k", "v"), body.map());
        assertEquals(new Inner(null), body.inner());
    }

    @Test
    void neitherAValueNorTheBodyIsQuoted() {
        for (String body : List.of(
                "{\"text\":[\"hunter2\"]}",
                "{\"number\":\"hunter2\"}",
                "{\"text\":\"hunter2",
                "hunter2",
                "{\"flag\":\"hunter2\"}")) {
            assertFalse(new String(ProblemJson.bytes(refusal(body)), UTF_8).contains("hunter2"), body);
        }
    }

    @Test
    void aNameThatSteersATerminalIsShownHarmless() {
        Problem problem = refusal("{\"a\\u001b[2Jb\\u202e\":1}");

        String json = new String(ProblemJson.bytes(problem), UTF_8);
        assertEquals(true, json.contains("\"field\":\"a?[2Jb?\""), json);
    }

    @Test
    void nestingIsBounded() {
        Problem problem = refusal("{\"list\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");

        assertEquals(400, problem.type().status());
    }

    @Test
    void moreThanTheBoundIsNotRead() {
        ProblemException refused =
                assertThrows(ProblemException.class, () -> StrictJson.read(new byte[11], Body.class, 10));

        assertEquals(ProblemType.TOO_LARGE, refused.problem().type());
    }

    @Test
    void anEmptyBodyIsRefused() {
        assertEquals(ProblemType.MALFORMED_BODY, refusal("").type());
    }

    @Test
    void aGatewayMayBeOneVersionAhead() {
        Body body =
                StrictJson.readFromGateway("{\"text\":\"a\",\"later\":{\"x\":[1]}}".getBytes(UTF_8), Body.class, 1_000);

        assertEquals("a", body.text());
    }

    private static Problem refusal(String body) {
        return assertThrows(ProblemException.class, () -> read(body)).problem();
    }

    private static Body read(String body) {
        return StrictJson.read(body.getBytes(UTF_8), Body.class, 100_000);
    }
}
