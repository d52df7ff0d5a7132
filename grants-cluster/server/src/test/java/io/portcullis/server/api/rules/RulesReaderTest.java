package io.portcullis.server.api.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.api.form.RuleScopes;
import io.portcullis.server.rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that change while they are read. */
class RulesReaderTest {
    @TempDir
    Path folder;

    private static String rule(String name) {
        return "rules: [{rule: " + name + ", if: {groups: [" + name + "]}, deny: x}]\n";
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private RulesReader reader() {
        return new RulesReader(folder, new RuleScopes());
    }

    private static List<String> names(RulesReader.Read read) {
        return read.set() == null
                ? List.of("problem " + read.problem())
                : read.set().rules().stream().map(Rule::name).toList();
    }

    @Test
    void whatIsThereAtTheStartCountsAtOnce() throws IOException {
        write("1.yaml", rule("a"));

        assertEquals(List.of("a"), names(reader().next()));
        assertEquals(List.of(), names(new RulesReader(null, new RuleScopes()).next()));
    }

    @Test
    void halfOfACheckoutCountsAsLittleAsTheFirstLookAtAllOfIt() throws IOException {
        write("1.yaml", rule("a"));
        write("2.yaml", rule("b"));
        RulesReader reader = reader();
        assertEquals(List.of("a", "b"), names(reader.next()));

        write("1.yaml", rule("a2"));
        assertEquals(List.of("a", "b"), names(reader.next()), "half");
        write("2.yaml", rule("b2"));
        assertEquals(List.of("a", "b"), names(reader.next()), "for the first time");
        assertEquals(List.of("a2", "b2"), names(reader.next()));
    }

    @Test
    void whatIsWrongForAMomentIsNotComplainedOf() throws IOException {
        write("1.yaml", rule("a"));
        RulesReader reader = reader();
        reader.next();

        write("1.yaml", "rules: [{rule: ");
        assertNull(reader.next().problem());
        write("1.yaml", rule("b"));
        assertNull(reader.next().problem());
        assertEquals(List.of("b"), names(reader.next()));

        write("1.yaml", "rules: [{rule: ");
        reader.next();
        assertTrue(names(reader.next()).getFirst().startsWith("problem 1.yaml line 1: not YAML"));
    }

    @Test
    void foldersOfKubernetesAreSwappedAtOnce() throws IOException {
        Path old = Files.createDirectory(folder.resolve("..old"));
        Path next = Files.createDirectory(folder.resolve("..next"));
        for (String name : List.of("a", "b")) {
            Files.writeString(old.resolve(name + ".yaml"), rule(name));
            Files.writeString(next.resolve(name + ".yaml"), rule(name + "2"));
            Files.createSymbolicLink(folder.resolve(name + ".yaml"), Path.of("..data", name + ".yaml"));
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..old"));
        RulesReader reader = reader();
        assertEquals(List.of("a", "b"), names(reader.next()));

        Path swap = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..next"));
        Files.move(swap, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        reader.next();
        assertEquals(List.of("a2", "b2"), names(reader.next()));
    }

    @Test
    void tooMuchIsRefused() throws IOException {
        write("1.yaml", "#" + "x".repeat(600_000));
        write("2.yaml", "#" + "x".repeat(600_000));

        assertTrue(names(reader().next()).getFirst().contains("are larger than 1048576 bytes"));
    }
}
