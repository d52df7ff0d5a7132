package io.portcullis.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.portcullis.oracle.Comparison.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison must notice whatever we miss: here the parser's answers claim more than the texts show. */
class ComparisonTest {
    private final Comparison comparison = new Comparison();

    private static Arguments row(String text, String answer) {
        return Arguments.of(text, answer);
    }

    static Stream<Arguments> unsound() {
        return Stream.of(
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ,WRITE locks=false calls= effects="),
                row("select 1", "+0-6,7-8\tcommand=INSERT needs=READ locks=false calls= effects="),
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ locks=true calls= effects="),
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ locks=false calls=s.f effects="),
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ locks=false calls= effects=sets,a,b"),
                row("select 1", "+0-7,7-8\tcommand=SELECT needs=READ locks=false calls= effects="),
                row("select 1", "+0-6,7-8,8-9\tcommand=SELECT needs=READ locks=false calls= effects="),
                row("select 1", "+0-6\tcommand=SELECT needs=READ locks=false calls= effects="),
                row("select 1", "+0-6,7-8"),
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ locks=false calls= effects= relations=a"),
                row("table a", "+0-5,6-7\tcommand=SELECT needs=READ locks=false calls= effects= relations=a,s.a"),
                row("set a = 'b'", "+0-3,4-5,6-7,8-11\tcommand=SET needs= locks=false calls= effects=sets,a,c"),
                row("execute p", "+0-7,8-9\tcommand=EXECUTE needs= locks=false calls= effects=executes,q"),
                row("close all", "+0-5,6-9\tcommand=CLOSE needs= locks=false calls= effects=closes,all"));
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void whatWeMissIsFound(String text, String answer) {
        assertInstanceOf(Outcome.Unsound.class, comparison.compare(text, Answer.of(answer), false));
    }

    static Stream<Arguments> sound() {
        return Stream.of(
                row("select 1", "+0-6,7-8\tcommand=SELECT needs=READ locks=false calls= effects="),
                row("set a = 'b'", "+0-3,4-5,6-7,8-11\tcommand=SET needs= locks=false calls= effects=sets,a,b"),
                row("table a", "+0-5,6-7\tcommand=SELECT needs=READ locks=false calls= effects= relations=a"),
                row(
                        "select treat(1 as f)",
                        "+0-6,7-12,12-13,13-14,15-17,18-19,19-20\tcommand=SELECT needs=READ locks=false calls=pg_catalog.f effects="));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void whatWeSeeIsSound(String text, String answer) {
        assertInstanceOf(Outcome.Sound.class, comparison.compare(text, Answer.of(answer), false));
    }

    @Test
    void readsThatWeTakeForMoreAreCounted() {
        String answer = "+0-6,7-13\tcommand=SELECT needs=READ locks=false calls= effects=";
        assertEquals(
                new Outcome.Sound(1, 1, 1, 0, 0, 0), comparison.compare("select insert", Answer.of(answer), false));
    }

    @Test
    void relationsThatAreNoneAreCounted() {
        String answer = "+0-5,6-7\tcommand=SELECT needs=READ locks=false calls= effects= relations=";
        assertEquals(new Outcome.Sound(1, 1, 0, 0, 0, 1), comparison.compare("table a", Answer.of(answer), false));
    }
}
