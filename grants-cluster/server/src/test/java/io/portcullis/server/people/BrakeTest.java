package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.store.People.Person;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrakeTest {
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private long nanos;
    private final Brake brake = new Brake("people", WINDOW, () -> nanos);

    private static Person person(int number) {
        return new Person("https://idp", "p-" + number);
    }

    @ParameterizedTest(name = "of {0} end {1}")
    @CsvSource({"1, 3", "39, 3", "40, 4", "200, 20"})
    void oneInTenMayEndAndThreeAtLeast(int asked, int most) {
        IntStream.range(0, asked).forEach(i -> brake.asked(person(i)));

        assertEquals(
                most,
                IntStream.range(0, 300).filter(i -> brake.allows(person(i))).count());
    }

    @Test
    void whoIsAskedAboutAgainCountsOnce() {
        IntStream.range(0, 100).forEach(_ -> brake.asked(person(0)));

        assertEquals(
                3, IntStream.range(0, 10).filter(i -> brake.allows(person(i))).count());
        assertTrue(brake.allows(person(0)));
    }

    @Test
    void whatEndedBeforeIsForgottenWithTheTime() {
        IntStream.range(0, 3).forEach(i -> brake.allows(person(i)));
        assertFalse(brake.allows(person(4)));

        nanos += WINDOW.toNanos() + 1;

        assertTrue(brake.allows(person(4)));
    }
}
