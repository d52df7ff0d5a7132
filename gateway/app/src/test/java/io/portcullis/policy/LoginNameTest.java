package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginNameTest {
    @Test
    void aLoginMayNameItsRole() {
        LoginName login = LoginName.parse("maria@example.org/Read Only").orElseThrow();

        assertEquals("maria@example.org", login.login());
        assertEquals("Read Only", login.role());
        assertEquals("maria@example.org/Read Only", login.toString());
    }

    @Test
    void withoutARoleTheGrantDecides() {
        LoginName login = LoginName.parse("billing-app").orElseThrow();

        assertNull(login.role());
        assertEquals("billing-app", login.toString());
    }

    @Test
    void onlyTheFirstSlashSeparates() {
        // No grant has a role with a slash: it finds none.
        assertEquals("a/b", LoginName.parse("maria/a/b").orElseThrow().role());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/role", "maria/", "Maria", "maria ", " maria", "ma ria", "maria\n", "märia", "maria'", "*",
                "a,b"
            })
    void whatNoLoginCanBeIsRefused(String user) {
        assertEquals(Optional.empty(), LoginName.parse(user));
    }

    @Test
    void bothPartsHaveTheLengthOfANameInPostgres() {
        String longest = "a".repeat(63);

        assertEquals(
                longest, LoginName.parse(longest + "/" + longest).orElseThrow().login());
        assertEquals(Optional.empty(), LoginName.parse(longest + "a"));
        assertEquals(Optional.empty(), LoginName.parse("maria/" + longest + "a"));
    }
}
