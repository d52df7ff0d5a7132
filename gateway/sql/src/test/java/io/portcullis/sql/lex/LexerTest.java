package io.portcullis.sql.lex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.sql.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How texts are cut. The rows follow PostgreSQL's scan.l from top to bottom. */
class LexerTest {
    private final Tokens tokens = new Tokens();
    private final Lexer lexer = new Lexer(tokens);

    /** The tokens with bars between, or why the text is refused. */
    private String cut(String text, boolean conforming) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Refusal refusal = lexer.lex(bytes, 0, bytes.length, conforming);
        if (refusal != null) {
            return refusal.name();
        }
        StringJoiner cut = new StringJoiner("|");
        for (int i = 0; i < tokens.size(); i++) {
            cut.add(new String(bytes, tokens.start(i), tokens.end(i) - tokens.start(i), StandardCharsets.UTF_8));
        }
        return cut.toString();
    }

    private static Arguments row(String text, String cut) {
        return Arguments.of(text, cut);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                row("a\tb\nc\rd\fe\u000bf", "a|b|c|d|e|f"),
                row("a--b\nc", "a|c"),
                row("a--b\rc", "a|c"),
                row("a--b", "a"),
                row("a/*b/*c*/d*/e", "a|e"),
                row("a/*/**/*/b", "a|b"),
                row("a/*'*/b", "a|b"),
                row("a/*/b*/c", "a|c"),
                row("a/*", "UNTERMINATED_COMMENT"),
                row("a/*/*b*/", "UNTERMINATED_COMMENT"),
                row("a/**", "UNTERMINATED_COMMENT"),
                row("'a''b'", "'a''b'"),
                row("'a'\n'b'", "'a'\n'b'"),
                row("'a' -- c\n -- d\n 'b'", "'a' -- c\n -- d\n 'b'"),
                row("'a' 'b'", "'a'|'b'"),
                row("'a'/*\n*/'b'", "'a'|'b'"),
                row("'a'\n-'b'", "'a'|-|'b'"),
                row("'a'\n--", "'a'"),
                row("'a'\n", "'a'"),
                row("'a", "UNTERMINATED_STRING"),
                row("'a'\n'b", "UNTERMINATED_STRING"),
                row("'a\\'b", "'a\\'|b"),
                row("e'a\\'b'c", "e'a\\'b'|c"),
                row("E'\\\\'c", "E'\\\\'|c"),
                row("E'\\''\n'\\''c", "E'\\''\n'\\''|c"),
                row("E'a\\", "UNTERMINATED_STRING"),
                row("e 'a\\'", "e|'a\\'"),
                row("be'a\\'b", "be|'a\\'|b"),
                row("n'a'", "n|'a'"),
                row("b'0''1'", "b'0'|'1'"),
                row("X'0'\n'1'", "X'0'\n'1'"),
                row("b'0", "UNTERMINATED_STRING"),
                row("u&'a\\'b", "u&'a\\'|b"),
                row("U&'a' uescape '!' b", "U&'a' uescape '!'|b"),
                row("U&\"a\"/*c*/UESCAPE--d\n'!'b", "U&\"a\"/*c*/UESCAPE--d\n'!'|b"),
                row("U&\"a\" uescape_ 'x'", "U&\"a\"|uescape_|'x'"),
                row("U&\"a\" uescape 'xy'", "UNICODE_ESCAPE"),
                row("U&\"a\" uescape E'x'", "UNICODE_ESCAPE"),
                row("U&\"a\" uescape 'a'", "UNICODE_ESCAPE"),
                row("u &\"a\"", "u|&|\"a\""),
                row("u&a", "u|&|a"),
                row("u&\"\"", "EMPTY_NAME"),
                row("\"a\"\"b\"c", "\"a\"\"b\"|c"),
                row("\"a\\\"b", "\"a\\\"|b"),
                row("\"\"", "EMPTY_NAME"),
                row("\"a", "UNTERMINATED_NAME"),
                row("$$a$b$$c", "$$a$b$$|c"),
                row("$a$ $b$a$c", "$a$ $b$a$|c"),
                row("$a$ $ab$ $a$c", "$a$ $ab$ $a$|c"),
                row("$a$ $$ $a$c", "$a$ $$ $a$|c"),
                row("$é$a$é$b", "$é$a$é$|b"),
                row("a$$b$$", "a$$b$$"),
                row("1$$b$$", "1|$$b$$"),
                row("$1$$b$$", "$1|$$b$$"),
                row("$a$b$a", "UNTERMINATED_STRING"),
                row("$a b$", "UNEXPECTED_BYTE"),
                row("$", "UNEXPECTED_BYTE"),
                row("\\", "UNEXPECTED_BYTE"),
                row("a{b}", "UNEXPECTED_BYTE"),
                row("\u0001", "UNEXPECTED_BYTE"),
                row("$1.a", "$1|.|a"),
                row("$1a", "JUNK_AFTER_PARAMETER"),
                row("a::b:=c:d", "a|::|b|:=|c|:|d"),
                row("a..b.c", "a|..|b|.|c"),
                row("a=>b<=c<>d!=e", "a|=>|b|<=|c|<>|d|!=|e"),
                row("a=-1", "a|=|-|1"),
                row("a@-1", "a|@-|1"),
                row("a+-1", "a|+|-|1"),
                row("a<->b", "a|<->|b"),
                row("a?-b", "a|?-|b"),
                row("a+--b\nc", "a|+|c"),
                row("a*/*b*/c", "a|*|c"),
                row("a@--b\nc", "a|@|c"),
                row("~".repeat(64), "OPERATOR_TOO_LONG"),
                row("1 1.5 .5 1. 1e5 1.e-5 .5E+1", "1|1.5|.5|1.|1e5|1.e-5|.5E+1"),
                row("1..2", "1|..|2"),
                row("1.5.6", "1.5|.6"),
                row("0x1F 0o17 0B1 1_000 0x_1", "0x1F|0o17|0B1|1_000|0x_1"),
                row("1a", "JUNK_AFTER_NUMBER"),
                row("1_", "JUNK_AFTER_NUMBER"),
                row("1__0", "JUNK_AFTER_NUMBER"),
                row("0x", "JUNK_AFTER_NUMBER"),
                row("0xg", "JUNK_AFTER_NUMBER"),
                row("0b12", "JUNK_AFTER_NUMBER"),
                row("1e", "JUNK_AFTER_NUMBER"),
                row("1e+", "JUNK_AFTER_NUMBER"),
                row("1e5a", "JUNK_AFTER_NUMBER"),
                row("1.a", "JUNK_AFTER_NUMBER"),
                row("1.5é", "JUNK_AFTER_NUMBER"),
                row("a.b_1$é", "a|.|b_1$é"),
                row("a\u00a0b", "a\u00a0b"),
                row("([)]", "UNBALANCED"),
                row("(", "UNBALANCED"),
                row("a]", "UNBALANCED"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextIsCutAsTheServerCutsIt(String text, String cut) {
        assertEquals(cut, cut(text, true));
    }

    @Test
    void withoutConformingStringsABackslashTakesTheNextByteWithIt() {
        assertEquals("'a\\'b'|c", cut("'a\\'b'c", false));
        assertEquals("n|'a\\'b'|c", cut("n'a\\'b'c", false));
        assertEquals("'a'\n'\\'b'|c", cut("'a'\n'\\'b'c", false));
        assertEquals("UNICODE_STRING", cut("u&'a'", false));
        assertEquals("u&\"a\"", cut("u&\"a\"", false));
    }

    @Test
    void theReadingsDifferOnlyWhereALiteralEndsElsewhere() {
        assertFalse(differ("'a\\b' '\\\\' E'\\'' \"\\\" $$\\$$"));
        assertTrue(differ("'\\'"));
        assertTrue(differ("'a\\''b'"));
        assertTrue(differ("'a'\n'\\'"));
        // Terminated by one reading only:
        assertTrue(differ("'a\\''b"));
    }

    private boolean differ(String text) {
        cut(text, true);
        return lexer.readingsDiffer();
    }

    @Test
    void wordsAreKeywordsUnlessADotIsBeforeThem() {
        cut("Select sElect.select . \"select\" x", true);
        assertTrue(tokens.is(0, Word.SELECT));
        assertTrue(tokens.is(1, Word.SELECT));
        assertTrue(tokens.is(3, Kind.NAME));
        assertTrue(tokens.is(5, Kind.QUOTED_NAME));
        assertTrue(tokens.is(6, Kind.NAME));
        assertTrue(tokens.is(7, Kind.NOTHING) && tokens.is(-1, Kind.NOTHING));
    }

    @Test
    void parenthesesKnowTheirPairs() {
        cut("f(a[1], (b))", true);
        assertEquals(10, tokens.pair(1));
        assertEquals(1, tokens.pair(10));
        assertEquals(5, tokens.pair(3));
        assertEquals(9, tokens.pair(7));
    }

    @Test
    void nestingIsBoundedWhereTheServersParserEnds() {
        String deep = "(".repeat(Lexer.MAX_DEPTH) + ")".repeat(Lexer.MAX_DEPTH);
        assertEquals(
                2 * Lexer.MAX_DEPTH - 1,
                cut(deep, true).chars().filter(c -> c == '|').count());
        assertEquals("TOO_DEEP", cut("(" + deep + ")", true));
    }
}
