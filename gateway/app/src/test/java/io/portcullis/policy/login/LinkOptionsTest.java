package io.portcullis.policy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkOptionsTest {
    private static Map<String, String> options(String notices, String sensitive) {
        return Map.of("notices", notices, "sensitive", sensitive);
    }

    @Test
    void aRuleNeedNotSayAnything() {
        assertEquals(
                new LinkOptions(LinkStyle.AUTO, false, SignInDemand.NONE), LinkOptions.of(LoginMethod.LINK.usual()));
        assertEquals(LoginMethod.LINK.options(), LoginMethod.LINK.usual().keySet());
        assertEquals(
                new LinkOptions(LinkStyle.NEVER, true, SignInDemand.NONE), LinkOptions.of(options("never", "true")));
    }

    @Test
    void whatIsNoneIsRefusedByItsKey() {
        assertEquals(
                "notices must be auto, always or never",
                assertThrows(IllegalArgumentException.class, () -> LinkOptions.of(options("", "false")))
                        .getMessage());
        assertEquals(
                "sensitive must be true or false",
                assertThrows(IllegalArgumentException.class, () -> LinkOptions.of(options("auto", "yes")))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, psql, true",
        "AUTO, pg_dump, true",
        "AUTO, '', false",
        "AUTO, PostgreSQL JDBC Driver, false",
        "AUTO, psql2, false",
        "ALWAYS, PostgreSQL JDBC Driver, true",
        "NEVER, psql, false",
    })
    void whoShowsNoNoticesDoesNotWaitInSilence(LinkStyle style, String application, boolean waits) {
        assertEquals(waits, style.waits(application));
    }
}
