package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.store.EndBrake.Verdict;
import io.portcullis.server.store.People.Person;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndBrakeIT {
    private static final String ISSUER = "https://idp";
    private static final Verdict MAY_END = new Verdict.MayEnd();
    private static final Verdict HELD_BACK = new Verdict.HeldBack(false);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StoreWorld world;

    @SuppressWarnings("NullAway.Init")
    private EndBrake brake;

    @SuppressWarnings("NullAway.Init")
    private EndBrake ofAnotherNode;

    @BeforeAll
    void open() throws Exception {
        world = StoreWorld.create(folder);
        brake = new SqlEndBrake(world.database, "node-a");
        ofAnotherNode = new SqlEndBrake(world.database, "node-b");
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void begin() {
        world.test.execute("truncate portcullis.person_end, portcullis.person_check, portcullis.audit");
    }

    private static Person person(int number) {
        return new Person(ISSUER, "p-" + number);
    }

    private void followed(int count) {
        world.test.execute("insert into portcullis.person_check (issuer, subject, since, due_at, found_at) select '"
                + ISSUER + "', 'p-' || n, now(), now() + interval '1 hour', now() from generate_series(0, "
                + (count - 1) + ") n");
    }

    private Verdict ask(int number) {
        return Samples.get(brake.ask(person(number)));
    }

    private void aWindowLater() {
        world.test.execute("update portcullis.person_end set at = at - interval '61 minutes'");
    }

    private void vouchedFor(int number) {
        Samples.get(new SqlPeople(world.database, "node-a").asked(person(number), Duration.ofMinutes(5), true));
    }

    private List<String> heldBack() {
        return Samples.get(brake.heldBack(ISSUER)).stream()
                .map(held -> held.person().subject())
                .toList();
    }

    @ParameterizedTest(name = "of {0} end {1}")
    @CsvSource({"4, 3", "39, 3", "40, 4", "200, 20"})
    void oneInTenMayEndAndThreeAtLeast(int holders, int most) {
        followed(holders);

        List<Verdict> all = IntStream.range(0, holders).mapToObj(this::ask).toList();

        assertEquals(most, all.stream().filter(MAY_END::equals).count());
        assertEquals(new Verdict.HeldBack(true), all.get(most), "it is said once");
        assertTrue(all.stream().skip(most + 1).allMatch(HELD_BACK::equals));
    }

    @Test
    void nodesCountTogether() {
        followed(10);
        for (int i = 0; i < 3; i++) {
            assertEquals(MAY_END, Samples.get((i % 2 == 0 ? brake : ofAnotherNode).ask(person(i))));
        }

        assertEquals(new Verdict.HeldBack(true), ask(3));
        assertEquals(HELD_BACK, Samples.get(ofAnotherNode.ask(person(4))));
    }

    @Test
    void whoMayEndMayStillWhenItHasToBeDoneAgain() {
        followed(10);
        IntStream.range(0, 4).forEach(this::ask);

        assertEquals(MAY_END, ask(0));
        assertEquals(HELD_BACK, ask(3));
    }

    @Test
    void whatEndedBeforeTheWindowCountsNoMore() {
        followed(10);
        IntStream.range(0, 3).forEach(this::ask);

        aWindowLater();

        IntStream.range(3, 6).forEach(i -> assertEquals(MAY_END, ask(i)));
        assertEquals("3", world.test.value("select count(*) from portcullis.person_end"), "what is over is gone");
    }

    @Test
    void timeAloneLetsNobodyGo() {
        followed(10);
        IntStream.range(0, 4).forEach(this::ask);

        aWindowLater();

        assertEquals(HELD_BACK, ask(3));
        assertEquals(HELD_BACK, ask(5));
        assertEquals(List.of("p-3", "p-5"), heldBack());
    }

    @Test
    void onceTheIssuerVouchesForThemAgainOthersMayEnd() {
        followed(10);
        IntStream.range(0, 5).forEach(this::ask);
        aWindowLater();

        vouchedFor(3);
        assertEquals(HELD_BACK, ask(5));
        vouchedFor(4);
        vouchedFor(5);

        assertEquals(List.of(), heldBack());
        assertEquals(MAY_END, ask(6));
    }

    @Test
    void anOperatorSaysThatTheAnswersAreRight() {
        followed(20);
        IntStream.range(0, 6).forEach(this::ask);
        Actor operator = new Actor("people/otto", ISSUER, "p-otto");

        List<EndBrake.Kept> released = Samples.get(brake.release(ISSUER, "a team was let go", operator));

        assertEquals(
                List.of("p-3", "p-4", "p-5"),
                released.stream().map(held -> held.person().subject()).toList());
        IntStream.range(3, 6).forEach(i -> assertEquals(MAY_END, ask(i)));
        assertEquals(
                "p-3 p-4 p-5",
                world.test.value("select string_agg(subject, ' ' order by subject) from portcullis.person_check"
                        + " where due_at <= now() and released_at is not null"),
                "they are asked about at once");
        // Counting begins anew: who leaves now is not held back for what was right.
        IntStream.range(6, 9).forEach(i -> assertEquals(MAY_END, ask(i)));
        assertEquals(new Verdict.HeldBack(true), ask(9));
        String event =
                world.test.value("select who || ' ' || event from portcullis.audit where type = 'held_back_released'");
        assertTrue(
                event.startsWith("people/otto ") && event.contains("a team was let go") && event.contains("p-5"),
                event);
    }

    @Test
    void nothingIsReleasedWhereNobodyIsHeldBack() {
        followed(10);
        IntStream.range(0, 3).forEach(this::ask);

        assertEquals(List.of(), Samples.get(brake.release(ISSUER, "r", Samples.WHO)));

        assertEquals(new Verdict.HeldBack(true), ask(3));
        assertEquals("0", world.test.value("select count(*) from portcullis.audit"));
    }

    @Test
    void issuersCountApart() {
        followed(10);
        IntStream.range(0, 4).forEach(this::ask);

        assertEquals(MAY_END, Samples.get(brake.ask(new Person("https://other", "p-3"))));
        assertEquals(List.of(), Samples.get(brake.heldBack("https://other")));
    }
}
