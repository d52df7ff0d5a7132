package io.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Alice", "alice/dba", "al ice", "alice\n", "álice", "a'b"})
    void aLoginHasNoOtherCharacters(String login) {
        assertFalse(Principal.isLogin(login));
        assertThrows(IllegalArgumentException.class, () -> principal(login, "i", "s", List.of()));
    }

    @Test
    void aLoginHasAtMost63Characters() {
        assertTrue(Principal.isLogin("a".repeat(63)));
        assertFalse(Principal.isLogin("a".repeat(64)));
    }

    @Test
    void issuerSubjectAndGroupsAreLinesWithBounds() {
        assertThrows(IllegalArgumentException.class, () -> principal("a", "", "s", List.of()));
        assertThrows(IllegalArgumentException.class, () -> principal("a", "i", "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> principal("a", "i\n", "s", List.of()));
        assertThrows(IllegalArgumentException.class, () -> principal("a", "i", "s".repeat(256), List.of()));
        assertThrows(IllegalArgumentException.class, () -> principal("a", "i", "s", List.of("")));
        assertThrows(IllegalArgumentException.class, () -> principal("a", "i", "s", Collections.nCopies(257, "g")));
    }

    @Test
    void groupsAreCopied() {
        List<String> groups = new ArrayList<>(List.of("dba"));
        Principal principal = principal("a", "i", "s", groups);

        groups.add("root");

        assertEquals(List.of("dba"), principal.groups());
    }

    private static Principal principal(String login, String issuer, String subject, List<String> groups) {
        return new Principal(login, Principal.Kind.SERVICE, issuer, subject, groups);
    }
}
