package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.rules.RuleFiles;
import io.portcullis.server.store.RuleBook.Book;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that agree upon rules, by way of a real control database. */
class RuleBookIT {
    private static final RuleFiles OLD = files("old");
    private static final RuleFiles NEW = files("new");

    @TempDir
    static Path folder;

    private static StoreWorld world;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void nobodyHasSaidAnything() {
        world.test.execute(
                "truncate portcullis.rules_node, portcullis.rules_agreed, portcullis.rules_set, portcullis.audit");
    }

    private static RuleFiles files(String text) {
        return RuleFiles.of(new TreeMap<>(Map.of("a.yaml", text, "b.yaml", "")));
    }

    private static Optional<Book> tell(String node, @Nullable RuleFiles files) {
        return Samples.get(new SqlRuleBook(world.database, node).tell(files, files == null ? "line 3" : null));
    }

    private static RuleFiles inForce(String node, @Nullable RuleFiles files) {
        return tell(node, files).orElseThrow().agreed();
    }

    @Test
    void aNodeAloneAgreesWithItself() {
        Book book = tell("n1", OLD).orElseThrow();

        assertEquals(OLD, book.agreed());
        assertTrue(book.allAlike());
        assertEquals(NEW, inForce("n1", NEW));
    }

    @Test
    void whatIsNewCountsOnceAllNodesHaveIt() {
        tell("n1", OLD);
        tell("n2", OLD);
        tell("n3", OLD);

        assertEquals(OLD, inForce("n1", NEW));
        assertFalse(tell("n2", NEW).orElseThrow().allAlike());
        assertEquals(NEW, inForce("n3", NEW));
        assertEquals(NEW, inForce("n1", NEW));
        assertEquals(
                "2",
                world.test.value(
                        "select count(*) from portcullis.audit where type = 'rules_agreed' and who = 'cluster'"));
    }

    @Test
    void whoseFilesCanNotBeUsedHoldsTheOthersBack() {
        tell("n1", OLD);
        tell("n2", OLD);

        Book held = tell("n2", null).orElseThrow();
        assertEquals(OLD, held.agreed());
        assertEquals(
                List.of("line 3"),
                held.nodes().stream()
                        .map(RuleBook.Told::problem)
                        .filter(Objects::nonNull)
                        .toList());
        assertEquals(OLD, inForce("n1", NEW));
        assertEquals(NEW, inForce("n2", NEW));
    }

    @Test
    void aNodeThatIsSilentDoesNotCount() {
        tell("n1", OLD);
        tell("n2", OLD);
        world.test.execute("update portcullis.rules_node set at = at - interval '16 seconds' where node = 'n2'");

        assertEquals(NEW, inForce("n1", NEW));
        assertEquals(NEW, inForce("n2", OLD), "who comes back with what was goes by what is");
    }

    @Test
    void beforeTheFirstAgreementThereIsNone() {
        assertEquals(Optional.empty(), tell("n1", null));
        tell("n2", OLD);
        assertEquals(Optional.empty(), tell("n2", OLD));
    }
}
