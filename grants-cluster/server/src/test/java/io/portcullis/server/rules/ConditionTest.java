package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static Fit holds(String text, Wish wish) {
        Asked asked = wish.asked();
        return Condition.parse(text).holds(asked, asked.classes(), new Cost(System.nanoTime()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            login == 'anna' && issuer == 'https://id.example.org' && subject == 's-anna' && kind == 'human' | true
            'developers' in groups                                    | true
            groups.exists(g, g.startsWith('dev'))                     | true
            groups.all(g, g == 'dba')                                 | false
            labels.env == 'prod' && labels.pci == 'true'              | true
            'tier' in labels                                          | false
            duration <= duration('1h')                                | true
            duration < duration('1h')                                 | false
            start - now == duration('0s') && !extension               | true
            now.getDayOfWeek('Europe/Berlin') == 4                    | true
            now.getHours('Europe/Berlin') == 11                       | true
            claims.level.exists(l, int(l) >= 3)                       | true
            role.matches('^app_') && target == 'orders'               | true
            classes == ['READ', 'WRITE']                              | true
            reason.contains('order') && ticket == '' && statement == '' | true
            has(claims.level) && !has(claims.team)                    | true
            """)
    void looksAtTheWish(String text, boolean expected) {
        Wish wish = new Wish()
                .at("orders", Map.of("env", "prod", "pci", "true"))
                .claims(Map.of("level", List.of("4")))
                .within(Map.of("classes", List.of("WRITE", "READ")));

        assertEquals(expected, holds(text, wish) instanceof Fit.Fits, text);
        assertTrue(expected || holds(text, wish) instanceof Fit.Differs, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            labels.nothing == 'x'
            int(reason) > 1
            1 / 0 == 1
            role.matches('(' + role)
            """)
    void whatCanNotBeToldIsNoYes(String text) {
        assertInstanceOf(Fit.Unclear.class, holds(text, new Wish()));
    }

    /** A text that is 8 times as long in each of the loops inside each other. */
    private static String doubling(String text, int times) {
        StringBuilder condition = new StringBuilder();
        String one = text;
        for (int i = 0; i < times; i++) {
            String next = "v" + i;
            condition
                    .append('[')
                    .append(String.join("+", Collections.nCopies(8, one)))
                    .append("].all(")
                    .append(next)
                    .append(',');
            one = next;
        }
        return condition + one + " != ''" + ")".repeat(times);
    }

    @Test
    void allConditionsOfAWishHaveSoMuchTimeTogether() {
        Cost spent = new Cost(System.nanoTime() - Cost.MOST_NANOS - 1);

        Asked asked = new Wish().asked();

        Fit fit = Condition.parse("role == 'app_read'").holds(asked, asked.classes(), spent);

        assertEquals(new Fit.Unclear("has a condition that can not be told: the conditions take too long"), fit);
    }

    @Test
    void whatCostsTooMuchIsNoYes() {
        String[] groups = IntStream.range(0, 200).mapToObj(i -> "g" + i).toArray(String[]::new);

        Fit fit = holds("groups.all(a, groups.all(b, groups.all(c, a != 'x')))", new Wish().of(groups));

        assertInstanceOf(Fit.Unclear.class, fit);
        assertInstanceOf(Fit.Unclear.class, holds(doubling("reason", 6), new Wish().because("x".repeat(1000))));
        assertThrows(IllegalArgumentException.class, () -> Condition.parse("role == '" + "x".repeat(1000) + "'"));
        assertThrows(IllegalArgumentException.class, () -> Condition.parse("(".repeat(200) + "true" + ")".repeat(200)));
    }
}
