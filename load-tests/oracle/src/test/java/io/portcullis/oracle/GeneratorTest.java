package io.portcullis.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final List<String> CORPUS = List.of("select a from t where b = 'c'", "delete from t");

    @Test
    void aSeedAlwaysGivesTheSameTexts() {
        Generator one = new Generator(7, CORPUS);
        Generator other = new Generator(7, CORPUS);
        for (int i = 0; i < 500; i++) {
            assertEquals(one.built(), other.built());
            assertEquals(one.mutated(), other.mutated());
        }
    }

    @Test
    void everyTemplateIsUsedAndEndsSomewhere() {
        Generator generator = new Generator(7, CORPUS);
        List<Generator.Pair> pairs =
                Stream.generate(generator::built).limit(20_000).toList();
        for (String trap : List.of(
                "u&\"!0066\" uescape '!'", "merge into", "xmltable(", "$a$", "begin atomic", "as into", "not ilike(")) {
            assertTrue(pairs.stream().anyMatch(pair -> pair.text().contains(trap)), trap);
        }
        assertTrue(pairs.stream().noneMatch(pair -> pair.text().contains("{")));
        assertTrue(pairs.stream()
                .anyMatch(pair -> pair.other().contains("E'") && !pair.text().contains("E'")));
    }
}
