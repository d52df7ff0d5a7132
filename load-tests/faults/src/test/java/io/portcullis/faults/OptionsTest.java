package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.fault.Fault;
import io.portcullis.faults.fault.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutANameAllArePlayed() {
        assertEquals(
                names(Faults.all()), names(Options.parse(List.of("--no-build")).faults()));
    }

    @Test
    void theBeginningOfNamesIsEnough() {
        assertEquals(
                List.of("member-1-killed", "member-2-killed", "member-3-killed", "control-killed"),
                names(Options.parse(List.of("member-1-k", "member-2-k", "member-3-k", "member-1-k", "control-k"))
                        .faults()));
    }

    @Test
    void theShortFormNamesFaultsThatThereAre() {
        List<String> chosen = names(Options.parse(List.of("--short")).faults());
        assertEquals(Options.SHORT.size(), chosen.size());
        assertFalse(chosen.size() == Faults.all().size());
    }

    @Test
    void aWordThatMeansNothingIsAnError() {
        assertEquals(
                "nonsense",
                assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("nonsense")))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--nonsense")));
    }

    @Test
    void namesAreDifferentAndNoneIsThinAir() {
        assertEquals(
                Faults.all().size(), names(Faults.all()).stream().distinct().count());
        assertTrue(Faults.all().stream().noneMatch(fault -> fault.about().isBlank()));
    }

    private static List<String> names(List<Fault> faults) {
        return faults.stream().map(Fault::name).toList();
    }
}
