package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private Tool tool;

    @BeforeEach
    void make(@TempDir Path home) throws IOException {
        tool = new Tool(home);
    }

    @Test
    void aDenialIsSaidInTheGatewaysWordsAndWithTheStatus() {
        Tool.Result result =
                tool.bare("check", "--allow-class", "READ", "select f(a) from app.stock", "delete from t\n");

        assertEquals(1, result.status(), result.err());
        assertEquals("""
                text        "select f(a) from app.stock"
                statement   SELECT, needs READ, ROUTINE
                relations   app.stock
                functions   f
                shape       "select f(a) from app.stock"
                fingerprint FINGERPRINT
                verdict     DENIED: the scope does not allow this statement
                            It needs ROUTINE; the grant allows READ, and what every grant allows.

                text        "delete from t\\n"
                statement   DELETE, needs WRITE
                relations   t
                shape       "delete from t"
                fingerprint FINGERPRINT
                verdict     DENIED: the scope does not allow this statement
                            It needs WRITE; the grant allows READ, and what every grant allows.
                """, result.out().replaceAll("1:[0-9a-f]{64}", "FINGERPRINT"));
    }

    @Test
    void aGrantInAFileIsAskedAndNamed() throws IOException {
        String id = tool.grant("--allow-class", "READ");
        Path file = Files.writeString(tool.home.resolve("q.sql"), "begin;\nselect now();\ncommit\n");

        Tool.Result allowed = tool.bare("check", "--grant", tool.file(id).toString(), "--file", file.toString());
        Tool.Result denied = tool.bare("check", "--grant", tool.file(id).toString(), "drop table t");

        assertEquals(0, allowed.status(), allowed.err());
        assertTrue(allowed.out().contains("""
                statement   BEGIN, nothing: every grant allows it
                statement   SELECT, needs READ
                statement   COMMIT, nothing: every grant allows it
                """), allowed.out());
        assertTrue(allowed.out().contains("verdict     allowed"), allowed.out());
        assertEquals(1, denied.status());
        assertTrue(denied.out().contains("DENIED: grant " + id + " does not allow"), denied.out());
    }

    @Test
    void whatCanNotBeReadIsSaid() {
        Tool.Result result = tool.bare("check", "select 'a");

        assertEquals(1, result.status());
        assertTrue(result.out().contains("not read    unterminated string at byte 7"), result.out());
    }

    @Test
    void withoutATextOrWithTwoScopesTheUsageIsWrong() {
        assertEquals(2, tool.bare("check").status());
        String id = tool.grant("--allow-class", "READ");
        Tool.Result both = tool.bare("check", "--grant", tool.file(id).toString(), "--allow-class", "READ", "select 1");
        assertEquals(2, both.status());
        assertTrue(both.err().contains("--grant brings its own scope"), both.err());
    }
}
