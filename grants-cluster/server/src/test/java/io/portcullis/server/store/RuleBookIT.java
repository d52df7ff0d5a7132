package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.rules.RuleFiles;
import io.portcullis.server.store.RuleBook.Book;
import io.portcullis.server.store.RuleBook.Presence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that agree upon rules, by way of a real control database. Time goes by as the tests say. */
class RuleBookIT {
    private static final Duration REST = Duration.ofSeconds(15);
    private static final RuleFiles OLD = files("old");
    private static final RuleFiles NEW = files("new");

    @TempDir
    static Path folder;

    private static StoreWorld world;

    private Set<String> members = Set.of("m1", "m2", "m3");

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

    /** Node {@code n1} is member {@code m1}. */
    private Book tell(String node, @Nullable RuleFiles files) {
        return tell(node, node.replace('n', 'm'), files);
    }

    private Book tell(String node, String member, @Nullable RuleFiles files) {
        return Samples.get(book(node, member).tell(files, files == null ? "line 3" : null));
    }

    private SqlRuleBook book(String node, String member) {
        return new SqlRuleBook(world.database, node, REST, () -> new Presence(member, members));
    }

    private static RuleFiles agreed(Book book) {
        return Objects.requireNonNull(book.agreement()).files();
    }

    private RuleFiles inForce(String node, @Nullable RuleFiles files) {
        return agreed(tell(node, files));
    }

    private void all(@Nullable RuleFiles files) {
        tell("n1", files);
        tell("n2", files);
        tell("n3", files);
    }

    /** In which all go on saying what they have said last. */
    private static void after(int seconds) {
        world.test.execute("update portcullis.rules_node set since = since - interval '" + seconds + " seconds'");
    }

    private static void silent(String node, int seconds) {
        world.test.execute("update portcullis.rules_node set at = at - interval '" + seconds
                + " seconds', since = since - interval '" + seconds + " seconds' where node = '" + node + "'");
    }

    private void agreeUpon(RuleFiles files) {
        all(files);
        after(16);
        all(files);
        assertEquals(files, inForce("n1", files));
    }

    @Test
    void aNodeAloneAgreesWithItselfWhenItsFilesRest() {
        members = Set.of("m1");
        assertNull(tell("n1", OLD).agreement());
        after(14);
        assertNull(tell("n1", OLD).agreement());
        after(2);

        Book book = tell("n1", OLD);
        assertEquals(OLD, agreed(book));
        assertTrue(book.allAlike());

        assertEquals(OLD, inForce("n1", NEW));
        after(16);
        assertEquals(NEW, inForce("n1", NEW));
    }

    @Test
    void whoHasSaidWhatIsToldBeforeTheFirstAgreement() {
        tell("n1", OLD);
        tell("n2", NEW);
        Book book = tell("n3", null);

        assertNull(book.agreement());
        assertFalse(book.allAlike());
        assertEquals(
                List.of("n1 " + OLD.digest(), "n2 " + NEW.digest(), "n3  line 3"),
                book.nodes().stream()
                        .map(told -> told.node() + " " + told.digest()
                                + (told.problem() == null ? "" : " " + told.problem()))
                        .toList());
    }

    @Test
    void textsAreFetchedOnceForEachAgreement() {
        agreeUpon(OLD);
        SqlRuleBook third = book("n3", "m3");
        assertEquals(OLD, agreed(Samples.get(third.tell(NEW, null))));

        world.test.execute("update portcullis.rules_set set files = '{\"a.yaml\": \"other\"}'");

        assertEquals(OLD, agreed(Samples.get(third.tell(NEW, null))), "it has them already");
        assertEquals(Map.of("a.yaml", "other"), agreed(tell("n3", NEW)).texts(), "who has not");
        assertEquals(OLD, agreed(tell("n3", OLD)), "its own are those");
    }

    @Test
    void whatIsNewCountsOnceAllMembersHaveHadItForAWhile() {
        agreeUpon(OLD);

        assertEquals(OLD, inForce("n1", NEW));
        after(16);
        assertFalse(tell("n2", NEW).allAlike());
        assertEquals(OLD, inForce("n3", NEW));
        after(14);
        assertEquals(OLD, inForce("n1", NEW), "n2 and n3 have not had it long enough");
        after(2);
        assertEquals(NEW, inForce("n1", NEW));
        assertEquals(
                "2",
                world.test.value(
                        "select count(*) from portcullis.audit where type = 'rules_agreed' and who = 'cluster'"));
    }

    @Test
    void whatChangesAgainBeginsAnew() {
        agreeUpon(OLD);
        all(NEW);
        after(10);
        assertEquals(OLD, inForce("n2", files("newer")));
        assertEquals(OLD, inForce("n2", NEW));
        after(10);

        assertEquals(OLD, inForce("n1", NEW));
    }

    @Test
    void whoHasStartedAndKnowsNoMembersAgreesUponNothing() {
        members = Set.of();
        tell("n1", "", OLD);
        after(60);

        assertNull(tell("n1", "", OLD).agreement());
    }

    @Test
    void aMemberThatHasSaidNothingYetIsWaitedFor() {
        tell("n1", OLD);
        tell("n2", OLD);
        after(60);
        assertNull(tell("n1", OLD).agreement());
        tell("n3", OLD);
        after(16);
        assertEquals(OLD, inForce("n1", OLD));
    }

    @Test
    void whatWasSaidByAMemberBeforeItsRestartDoesNotCount() {
        agreeUpon(OLD);
        all(NEW);
        after(16);
        // The third has started again, as another member.
        members = Set.of("m1", "m2", "m4");
        assertEquals(OLD, inForce("n1", NEW));
        assertEquals(OLD, inForce("n3", NEW), "not for so long as this member");
        tell("n3", "m4", NEW);
        assertEquals(OLD, inForce("n1", NEW));
        after(16);

        assertEquals(NEW, inForce("n1", NEW));
    }

    @Test
    void aFailoverThatForgetsWhatNodesHaveSaidLetsNobodyDecideAlone() {
        agreeUpon(OLD);
        world.test.execute("truncate portcullis.rules_node");
        tell("n1", NEW);
        after(60);

        assertEquals(OLD, inForce("n1", NEW), "the others are members, and have said nothing");
    }

    @Test
    void whoIsHeardButNoMemberHoldsTheOthersBack() {
        agreeUpon(OLD);
        members = Set.of("m1");
        tell("n1", NEW);
        after(16);

        assertEquals(OLD, inForce("n1", NEW), "n2 and n3 were heard just now: they go on in a cluster of their own");
        silent("n2", 16);
        silent("n3", 16);
        assertEquals(NEW, inForce("n1", NEW));
        assertEquals(NEW, inForce("n2", OLD), "who comes back with what was goes by what is");
    }

    @Test
    void aMemberThatIsSilentHoldsTheOthersBack() {
        agreeUpon(OLD);
        all(NEW);
        after(16);
        silent("n3", 16);
        assertEquals(OLD, inForce("n1", NEW));
        // Who comes back has not had it all the time.
        assertEquals(OLD, inForce("n3", NEW));
        after(16);

        assertEquals(NEW, inForce("n1", NEW));
    }

    @Test
    void whoseFilesCanNotBeUsedHoldsTheOthersBack() {
        agreeUpon(OLD);

        Book held = tell("n2", null);
        assertEquals(OLD, agreed(held));
        assertEquals(
                List.of("line 3"),
                held.nodes().stream()
                        .map(RuleBook.Told::problem)
                        .filter(Objects::nonNull)
                        .toList());
        tell("n1", NEW);
        tell("n3", NEW);
        after(60);
        assertEquals(OLD, inForce("n1", NEW));
        tell("n2", NEW);
        after(16);
        assertEquals(NEW, inForce("n2", NEW));
    }

    @Test
    void onlyWhatWasAgreedUponIsKept() {
        agreeUpon(OLD);
        for (int i = 0; i < 5; i++) {
            tell("n1", files("draft " + i));
        }

        assertEquals("1", world.test.value("select count(*) from portcullis.rules_set"));
    }
}
