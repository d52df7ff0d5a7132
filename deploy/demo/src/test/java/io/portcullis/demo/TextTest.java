package io.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void aLineThatFitsIsUnchanged() {
        assertEquals(List.of("  a  b"), Text.fold("  a  b", 6));
    }

    @Test
    void aLongerLineIsBrokenAtTheLastBlankThatFits() {
        assertEquals(List.of("one two", "  three", "  four"), Text.fold("one two three four", 8));
    }

    @Test
    void aWordThatIsTooLongStaysWhole() {
        assertEquals(List.of("a", "  bcdefghij"), Text.fold("a bcdefghij", 4));
        assertEquals(List.of(""), Text.fold("", 4));
    }

    @Test
    void wordsAreWrapped() {
        assertEquals(List.of("one two", "three"), Text.wrap(" one  two three ", 9));
    }

    @Test
    void quotesKeepAWordOfTheShellWhole() {
        assertEquals("'it'\\''s all'", Text.quoted("it's all"));
    }
}
