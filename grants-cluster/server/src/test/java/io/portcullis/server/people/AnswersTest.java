package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
    @ParameterizedTest(name = "{0} at \"{1}\" is {2}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // Keycloak
                "{\"enabled\":true}; enabled; true",
                "{\"enabled\":false}; enabled; false",
                "[{\"name\":\"a\"},{\"name\":\"b\"}]; name; a,b",
                "[]; name; ''",
                // SCIM 2.0 (RFC 7643)
                "{\"active\":true,\"groups\":[{\"display\":\"a\"}]}; groups/display; a",
                "{\"active\":true,\"groups\":[]}; groups/display; ''",
                // Entra
                "{\"value\":[{\"displayName\":\"a\"},{\"displayName\":\"b\"}]}; value/displayName; a,b",
                "{\"value\":[{\"displayName\":\"a\"}],\"@odata.nextLink\":\"https://more\"}; value/displayName; -",
                // Okta
                "{\"status\":\"ACTIVE\"}; status; ACTIVE",
                "[\"a\",\"b\"]; ''; a,b",
                // What says nothing
                "{}; enabled; -",
                "{\"error\":\"no\"}; groups/display; -",
                "[{\"title\":\"a\"}]; name; -",
                "{\"enabled\":{\"a\":1}}; enabled; -",
                "{\"enabled\":null}; enabled; -",
                "null; name; -",
                // Half an answer
                "[{\"name\":\"a\"},{\"id\":\"b\"}]; name; -",
                "[{\"name\":\"a\"},{\"name\":null}]; name; -",
                "[{\"name\":\"a\"},null]; name; -",
                "[\"a\",null]; ''; -",
                "{\"groups\":[{\"display\":\"a\"},{}]}; groups/display; -",
                "{\"groups\":null}; groups/display; -",
                "[1,[2]]; name; -"
            })
    void readsWhatProvidersAnswer(String json, String path, String texts) {
        List<String> steps = path.isEmpty() ? List.of() : Arrays.asList(path.split("/", -1));
        Optional<List<String>> wanted = texts == null
                ? Optional.empty()
                : Optional.of(texts.isEmpty() ? List.of() : Arrays.asList(texts.split(",", -1)));

        assertEquals(wanted, Answers.texts(Json.decodeValue(json), steps));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "<https://idp/groups?after=9>; rel=\"next\" | true",
                "<https://idp/groups>; rel=\"self\", <https://idp/groups?after=9>; rel=next | true",
                "<https://idp/groups?after=9>; title=\"x\"; REL = \"last next\" | true",
                "<https://idp/next>; rel=\"self\" | false"
            })
    void knowsWhatGoesOnElsewhere(String link, boolean goesOn) {
        assertEquals(goesOn, Answers.goOn(List.of(link)));
    }
}
