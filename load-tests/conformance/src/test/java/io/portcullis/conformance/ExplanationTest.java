package io.portcullis.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void aLineHasFiveFieldsAndCommentsAreSkipped() {
        assertEquals(
                List.of(new Explanation("pgjdbc", "a b", Outcome.PASSED, Outcome.FAILED, "why it is so")),
                Explanation.parse(List.of("# comment", "", "pgjdbc\ta b\tpassed\tfailed\twhy it is so")));
    }

    @Test
    void aLineWithoutAReasonIsRefusedByItsNumber() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Explanation.parse(List.of("# comment", "pgjdbc\ta\tpassed\tfailed\t ")));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("line 2 "), refused::getMessage);
    }

    @Test
    void theProjectsOwnFileNamesSuitesThatExist() throws IOException {
        List<String> suites = Arrays.stream(Suite.values()).map(Suite::title).toList();
        for (Explanation explanation : Explanation.parse(Files.readAllLines(Path.of("explained.tsv")))) {
            assertTrue(suites.contains(explanation.suite()), explanation::toString);
        }
    }
}
