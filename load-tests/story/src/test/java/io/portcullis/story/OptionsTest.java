package io.portcullis.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void withoutNamesAllPartsArePlayed() {
        assertEquals(
                Parts.ofLogin().stream().map(Part::name).toList(),
                names(Options.parse(List.of("login", "--no-build"))));
    }

    @Test
    void eachStoryHasPartsOfItsOwn() {
        assertEquals(
                Parts.ofLife().stream().map(Part::name).toList(), names(Options.parse(List.of("life", "--no-build"))));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("life", "oauth")));
    }

    @Test
    void theBeginningOfANameChoosesAndTheOrderIsTheStorys() {
        assertEquals(List.of("api", "oauthbearer"), names(Options.parse(List.of("login", "oauth", "api"))));
    }

    @Test
    void whatIsNotKnownIsNoStory() {
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("login", "nothing")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("api")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of()));
    }

    private static List<String> names(Options options) {
        return options.parts().stream().map(Part::name).toList();
    }
}
