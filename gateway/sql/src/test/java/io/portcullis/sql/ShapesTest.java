package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    private final Shapes shapes = new Shapes();

    private @Nullable Shape shape(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return shapes.of(bytes, 0, bytes.length, TextEncoding.UTF8);
    }

    private String text(String text) {
        Shape shape = shape(text);
        assertNotNull(shape, text);
        return shape.text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM T WHERE Id=7 | select * from t where id = $?",
                "select a.b , c [ 1 ] from s . t -- x | select a.b, c[$?] from s.t",
                "select f ( 1 , 'a' ) , count( * ) | select f($?, $?), count(*)",
                "select E'a' , N'b', $$c$$, B'0', x'1f', u&'d' uescape '!' , .5 , 1e3 | select $?, nchar $?, $?, $?, $?, $?, $?, $?",
                "select $1 :: numeric ( 10 , 2 ) | select $1::numeric($?, $?)",
                "select 1 in ( 2 ) , exists ( select 3 ) | select $? in ($?), exists(select $?)",
                "select \"a\" , \"A\" , \"a b\" , \"select\" , \"a\"\"b\" , U&\"\\0061\" , U&\"!0041\" uescape '!' | select a, \"A\", \"a b\", \"select\", \"a\"\"b\", a, \"A\"",
                "select a - - 1 , a->>'b' , a ? 'c' | select a - - $?, a ->> $?, a ? $?",
                "select /* 1 */ É , \"É\" | select É, \"É\"",
                ";; select 1 ;; select 2 ; | select $?; select $?",
                "select 'a' :: t [ 1 : 2 ] | select $?::t[$? : $?]",
                "select true , null , -1 | select true, null, - $?"
            })
    void aShapeIsTheTextWithoutLiteralsAndNotation(String text, String expected) {
        assertEquals(expected, text(text));
    }

    /** Grants hold fingerprints: these must never change. A new rule needs a new version number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select 1 | 1:a66f40ea65262d8c68c450707cd88a54e70b6e9d8466681b3d93d54b186c6b4d",
                "SELECT id, \"Name\" FROM s.people WHERE id = 7 AND note LIKE 'a%' | 1:e3ed443836672607a14cc91b505b3b819cd2c2ae3e23a7b83c50a3331cb958a0",
                "insert into t (a, b) values ($1, 'x'), (default, now()) | 1:76c9a3d72962d803990bed11c0d92e116d843f896970555b374368f4f255159b"
            })
    void fingerprintsAreGolden(String text, String fingerprint) {
        Shape shape = shape(text);
        assertNotNull(shape);
        assertEquals(fingerprint, shape.fingerprint());
    }

    @Test
    void whatMeansTheSameToTheServersScannerHasTheSameShape() {
        assertEquals(shape("select a from t where b = 'x'"), shape("SELECT/**/A\nFROM\tt WHERE \"b\"=$x$y$x$"));
        assertEquals(shape("select " + "x".repeat(63)), shape("select " + "X".repeat(70)));
        assertEquals(shape("select \"" + "x".repeat(63) + "\""), shape("select " + "x".repeat(64)));
    }

    @Test
    void whatMeansSomethingElseHasAnother() {
        String[] texts = {
            "select a",
            "select \"A\"",
            "select a, a",
            "select a.a",
            "select a a",
            "select $1",
            "select $2",
            "select 1",
            "select - 1",
            "select \"a.a\"",
            "select \"a, a\"",
            "select \"select\"",
            "select select",
            "select a::a",
            "select a : : a",
            "select \"$?\"",
            "select (a)",
            "select ((a))",
            "select a; select a",
            "table a",
            "select á",
            "select a$1",
            "select N'x'",
            "select n 'x'"
        };
        for (int i = 0; i < texts.length; i++) {
            for (int j = 0; j < i; j++) {
                assertNotEquals(text(texts[i]), text(texts[j]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select '\\'", "select 'a", "select 1a", "select u&\"\\zzzz\"", "a\u0000b"})
    void aTextThatIsRefusedOrHasTwoReadingsHasNone(String text) {
        assertNull(shape(text));
    }

    @Test
    void namesThatDependOnTheEncodingHaveNone() {
        byte[] latin1 = "select \u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertNull(shapes.of(latin1, 0, latin1.length, TextEncoding.UTF8));
        assertNull(shapes.of(latin1, 0, latin1.length, TextEncoding.SINGLE_BYTE));
        byte[] literal = "select '\u00e9'".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(shape("select 1"), shapes.of(literal, 0, literal.length, TextEncoding.SINGLE_BYTE));
    }

    @Test
    void aStatementOfATextHasTheShapeItHasAlone() {
        byte[] text = "begin; select 'x' from t; commit".getBytes(StandardCharsets.UTF_8);
        Statement second = ((Classified.Script) new Classifier().classify(text))
                .statements()
                .get(1);
        assertEquals(shape("select 'y' from t"), shapes.of(text, second.start(), second.end(), TextEncoding.UTF8));
    }
}
