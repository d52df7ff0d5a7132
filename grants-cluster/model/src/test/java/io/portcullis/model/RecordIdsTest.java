package io.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIdsTest {
    @Test
    void randomIdsAreValidAndUseTheWholeAlphabet() {
        Random random = new Random(1);
        Set<Integer> seen = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            GrantId id = GrantId.random(random);
            assertTrue(GrantId.isValid(id.value()));
            assertEquals(16, id.value().length());
            id.value().chars().skip(1).forEach(seen::add);
        }

        assertEquals(32, seen.size());
    }

    @Test
    void linksHaveLongerOnes() {
        Random random = new Random(3);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            LinkId id = LinkId.random(random);
            assertEquals(27, id.value().length());
            assertEquals(id, new LinkId(id.toString()));
            id.value().chars().skip(1).forEach(seen::add);
        }
        assertEquals(32, seen.size());
        assertFalse(LinkId.isValid("l0123456789abcde"));
        assertThrows(IllegalArgumentException.class, () -> new LinkId("l0123456789abcdefghijkmnpqr"));
    }

    @Test
    void kindsHaveTheirOwnLetterAndPrintAsTheirValue() {
        assertEquals('g', GrantId.random(new Random(2)).toString().charAt(0));
        assertEquals('c', CredentialId.random(new Random(2)).toString().charAt(0));
        assertEquals('s', SessionId.random(new Random(2)).toString().charAt(0));
        assertEquals('k', CommandId.random(new Random(2)).toString().charAt(0));
        assertEquals('x', CancelId.random(new Random(2)).toString().charAt(0));
        assertFalse(CommandId.isValid(CancelId.random(new Random(2)).value()));
        assertFalse(CancelId.isValid(CommandId.random(new Random(2)).value()));
        assertFalse(GrantId.isValid(CredentialId.random(new Random(2)).value()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "g",
                "g0123456789abcd",
                "g0123456789abcdef",
                "c0123456789abcde",
                "G0123456789abcde",
                "g0123456789ABCDE",
                "g0123456789abcdi",
                "g0123456789abcdl",
                "g0123456789abcdo",
                "g0123456789abcdu",
                "g0123456789abc/.",
                "../../etc/passwd"
            })
    void anythingElseIsNoGrantId(String value) {
        assertFalse(GrantId.isValid(value));
        assertThrows(IllegalArgumentException.class, () -> new GrantId(value));
    }
}
