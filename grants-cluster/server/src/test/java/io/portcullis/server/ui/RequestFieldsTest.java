package io.portcullis.server.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFieldsTest {
    private static RequestFields typed(String... pairs) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.add(pairs[i], pairs[i + 1]);
        }
        return RequestFields.of(form);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27 18:00,          2026-11-27T18:00:00Z",
        "2026-11-27T18:00,          2026-11-27T18:00:00Z",
        "2026-11-27T18:00:30,       2026-11-27T18:00:30Z",
        "2026-11-27T18:00:00+01:00, 2026-11-27T18:00:00+01:00",
        "tomorrow,                  tomorrow",
    })
    void aTimeWithoutAZoneIsInUtcAndTheRestIsLeftToTheApi(String typed, String said) {
        CreateRequest wish = typed("until", typed, "duration", "3h").wish();

        assertEquals(said, wish.expiresAt());
        assertNull(wish.duration(), "who says until when says it in the place of how long");
    }

    @Test
    void whatIsLeftOutIsLeftOut() {
        CreateRequest wish = typed("target", " orders ", "role", "").wish();

        assertEquals("orders", wish.target());
        assertNull(wish.role());
        assertNull(wish.scope());
        assertNull(wish.breakGlass());
        assertNull(wish.ticket());
        assertEquals("1h", wish.duration());
    }

    @Test
    void theLinesOfAStatementEndAsTheyWereTyped() {
        CreateRequest wish = typed("statement", "select 1\r\n from a", "path", "app, b", "uses", "3")
                .wish();

        var scope = Objects.requireNonNull(wish.scope());
        assertEquals(
                "select 1\n from a", Objects.requireNonNull(scope.statement()).exact());
        assertEquals(3, scope.statement().uses());
        assertEquals(List.of("app", "b"), scope.searchPath());
        ProblemException odd = assertThrows(
                ProblemException.class,
                () -> typed("statement", "select 1", "uses", "-1").wish());
        assertEquals("scope.statement.uses", odd.problem().field());
    }

    @Test
    void kindsComeOneAtATimeOrTogether() {
        assertEquals(
                List.of("READ", "WRITE", "DDL"),
                typed("classes", "READ,WRITE", "classes", "DDL", "classes", "READ")
                        .classes());
    }

    @Test
    void anExtensionIsOfNothingElse() {
        CreateRequest wish = typed(
                        "extend", "g0123456789abcde", "target", "orders", "role", "r", "classes", "READ", "from", "x")
                .wish();

        assertEquals("g0123456789abcde", wish.extend());
        assertNull(wish.target());
        assertNull(wish.role());
        assertNull(wish.scope());
        assertNull(wish.notBefore());
    }

    @Test
    void nobodysLinkBreaksTheGlass() {
        MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
        given.add("break-glass", "yes");
        given.add("target", "orders");

        assertTrue(RequestFields.of(given).breakGlass(), "a form");
        assertFalse(RequestFields.ofAddress(given).breakGlass(), "an address");
        assertEquals("orders", RequestFields.ofAddress(given).target());
    }

    @Test
    void nothingIsKeptOfWhatIsNoLinkOrTooLong() {
        assertEquals("", typed("link", "\"><script>").link());
        assertEquals(20_000, typed("reason", "x".repeat(50_000)).reason().length());
    }
}
