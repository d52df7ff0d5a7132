package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.server.outbound.OutboundHttp.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpDirectoryTest {
    private static final String NEXT = "<https://idp/groups?after=9>; rel=\"next\"";

    @ParameterizedTest(name = "404 of {0} with {1}: {2}")
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "application/json | {\"error\":\"x\"} | true",
                "application/json;charset=UTF-8 | {} | true",
                "application/scim+json | {} | true",
                "text/html | <html> | false",
                "text/html | {} | false",
                "application/json | <html> | false",
                "application/json | '' | false",
                "- | {} | false"
            })
    void nobodyIsMissingWithoutJson(@Nullable String type, String body, boolean missing) {
        Found found = HttpDirectory.missing(new Answer(404, type, List.of(), Buffer.buffer(body)));

        assertEquals(
                missing ? new Found.Missing() : new Found.Unclear("status 404 from person-url, without JSON"), found);
    }

    @Test
    void anAnswerThatGoesOnElsewhereIsNotWhole() {
        Answer answer = new Answer(200, "application/json", List.of(NEXT), Buffer.buffer("[]"));

        assertThrows(IllegalStateException.class, () -> HttpDirectory.json(answer, "groups-url"));
    }
}
