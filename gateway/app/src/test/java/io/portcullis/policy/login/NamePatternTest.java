package io.portcullis.policy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, orders2, false",
        "orders, order, false",
        "*, maria, true",
        "app-*, app-billing, true",
        "app-*, app-, true",
        "app-*, app, false",
        "*@example.org, maria@example.org, true",
        "*@example.org, maria@example.com, false",
        "a*b, ab, true",
        "a*b, acb, true",
        // The same letter can not be both its beginning and its end.
        "ab*ba, aba, false",
        "ab*ba, abba, true",
    })
    void matchesItsNames(String pattern, String name, boolean matches) {
        assertEquals(matches, NamePattern.parse(pattern).matches(name));
    }

    @ParameterizedTest
    @CsvSource({
        "*, *, true, true",
        "*, app-*, true, true",
        "app-*, *, false, true",
        "app-*, app-billing, true, true",
        "app-billing, app-*, false, true",
        "app-*, svc-*, false, false",
        "app-*, *-ro, false, true",
        "app-*, app-*-ro, true, true",
        "app-*-ro, app-*, false, true",
        "*@example.org, *@sub.example.org, false, false",
        "*example.org, *@example.org, true, true",
        "maria, paul, false, false",
        "maria, maria, true, true",
    })
    void knowsWhatAnotherHasInCommon(String pattern, String other, boolean covers, boolean meets) {
        NamePattern one = NamePattern.parse(pattern);
        NamePattern two = NamePattern.parse(other);

        assertEquals(covers, one.covers(two));
        assertEquals(meets, one.meets(two));
        assertEquals(meets, two.meets(one));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Maria", "a**", "*a*", "a/b", "a b", "app-?", "app-[ab]", "^a$"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> NamePattern.parse(text));
    }

    @Test
    void readsAsItWasWritten() {
        assertEquals("a*b", NamePattern.parse("a*b").toString());
        assertEquals("ab", NamePattern.parse("ab").toString());
    }
}
