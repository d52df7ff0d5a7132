package io.portcullis.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SuiteTest {
    private static final Path HOME = Path.of("/home/somebody");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void eachSuiteHasItsScripts(Suite suite) {
        Path scripts = Path.of("suites", suite.title());
        assertTrue(Files.isExecutable(scripts.resolve("run")));
        assertEquals(suite.artifact() != null, Files.isExecutable(scripts.resolve("build")));
    }

    @Test
    void withoutAWordAllSuitesAreChosenElseThoseThatBeginWithIt() {
        assertEquals(List.of(Suite.values()), Options.parse(List.of(), HOME).suites());
        assertEquals(
                List.of(Suite.DBD_PG, Suite.PG_REGRESS),
                Options.parse(List.of("pg-r", "dbd", "--no-build"), HOME).suites());
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("odbc"), HOME));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--materiel=x"), HOME));
    }

    @Test
    void materialThatIsNotWhatItShouldBeIsNotUsed() throws Exception {
        Artifact artifact = new Artifact(
                "a.tar.gz",
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                new Artifact.Origin.Debian("a", "trixie"));
        Path file = folder.resolve("a.tar.gz");
        Files.writeString(file, "abc");
        assertDoesNotThrow(() -> Material.check(artifact, file));
        Files.writeString(file, "abd");
        assertTrue(message(artifact, file).contains("SHA-256"));
        Files.writeString(file, "abcd");
        assertTrue(message(artifact, file).contains("4 bytes, not 3"));
    }

    private static String message(Artifact artifact, Path file) {
        return String.valueOf(assertThrows(Unavailable.class, () -> Material.check(artifact, file))
                .getMessage());
    }

    @Test
    void aReportOfJUnitSaysWhatBecameOfEachTest() throws Exception {
        String report = """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="a.B" tests="4">
                  <testcase name="one" classname="a.B" time="0.1"/>
                  <testcase name="two[1:&#10; x]" classname="a.B"><failure message="no">trace</failure></testcase>
                  <testcase name="three" classname="a.B"><error/><system-out>x</system-out></testcase>
                  <testcase name="four" classname="a.B"><skipped message="not here"/></testcase>
                </testsuite>
                """;
        assertEquals(
                List.of("passed\ta.B.one", "failed\ta.B.two[1: x]", "failed\ta.B.three", "skipped\ta.B.four"),
                JUnitReports.read(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8))));
    }
}
