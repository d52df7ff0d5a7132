package io.portcullis.gateway;

import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static io.portcullis.gateway.World.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WeeklyWindows.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A grant that counts at some hours of the week, by the clock of a place where it is noon. */
@ExtendWith(SharedWorld.class)
class WindowIT {
    private static final int NOON = 12;
    private static final ZoneId PLACE = placeWhereItIsNoon();
    private static final Window DAYTIME = hours(6, 20);
    private static final Window EVENING = hours(20, 21);

    private static final AtomicInteger LOGINS = new AtomicInteger();

    private final World world = SharedWorld.get();

    /** The signs of these zones are the other way round: Etc/GMT-3 is three hours east. */
    private static ZoneId placeWhereItIsNoon() {
        int east = NOON - Instant.now().atZone(ZoneOffset.UTC).getHour();
        return ZoneId.of("Etc/GMT" + (east == 0 ? "" : east > 0 ? "-" + east : "+" + -east));
    }

    private static Window hours(int from, int to) {
        return new Window(Set.of(DayOfWeek.values()), from * 60, to * 60);
    }

    private static GrantScope scope(@Nullable Set<AllowedClass> classes, Window... windows) {
        return new GrantScope(
                classes,
                null,
                null,
                null,
                null,
                Map.of(),
                List.of(),
                new WeeklyWindows(PLACE.getId(), List.of(windows)),
                null,
                Map.of());
    }

    /** Valid for longer than a day, so that it is the window that ends first. */
    private World.Person person(GrantScope scope) {
        Instant now = Instant.now();
        return world.person(GrantSpec.of("hourly" + LOGINS.getAndIncrement(), TARGET, ROLE)
                .valid(now.minusSeconds(60), now.plus(Duration.ofHours(40)))
                .within(scope));
    }

    private static ZonedDateTime today(int hour) {
        return ZonedDateTime.now(PLACE).toLocalDate().atTime(hour, 0).atZone(PLACE);
    }

    private static String words(ZonedDateTime time) {
        String day = time.getDayOfWeek().name();
        return day.charAt(0) + day.substring(1).toLowerCase(Locale.ROOT) + " " + time.toLocalDate() + " at "
                + time.toLocalTime();
    }

    private static String expiresAt(RawClient client) {
        return String.valueOf(client.query("SHOW portcullis.expires_at").stream()
                .filter(message -> message.tag() == 'D')
                .findFirst()
                .orElseThrow()
                .row()
                .getFirst());
    }

    @Test
    void outsideOfItsHoursAGrantAdmitsNobodyAndSaysWhenItWill() {
        World.Person person = person(scope(null, EVENING));

        Message refusal = world.tryLogin(person);

        assertEquals("28000", refusal.sqlState());
        assertEquals("grant " + person.grant().id() + " does not admit anybody at this hour", refusal.field('M'));
        String now = String.valueOf(refusal.field('D'));
        assertTrue(
                now.matches("By the clock of " + PLACE.getId().replace("+", "\\+")
                        + " it is [A-Z][a-z]+day [0-9-]{10} at 1[23]:[0-5][0-9] now[.]"),
                now);
        assertEquals("It opens next on " + words(today(20)) + " (" + PLACE + ").", refusal.field('H'));
        Await.until(
                "the audit names the reason",
                SOON,
                () -> world.audit("\"reason\":\"outside-window\"", person.login())
                                .size()
                        == 1);
    }

    @Test
    void psqlTellsIt() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        World.Person person = person(scope(null, EVENING));

        String told = Psql.run(
                        SOON, world.gateway.host(), world.gateway.port(), person.login(), person.password(), TARGET)
                .err();

        assertTrue(
                told.contains(
                        "FATAL:  grant " + person.grant().id() + " does not admit anybody at this hour\nDETAIL:  "),
                told);
        assertTrue(told.contains("HINT:  It opens next on " + words(today(20)) + " (" + PLACE + ").\n"), told);
    }

    @Test
    void aWalsenderKeepsHoursAsWell() {
        World.Person person = person(scope(Set.of(AllowedClass.REPLICATION), EVENING));
        try (RawClient client = world.connect()) {
            Message refusal = client.tryLogin(person.login(), person.password(), TARGET, "replication", "true");
            assertEquals("grant " + person.grant().id() + " does not admit anybody at this hour", refusal.field('M'));
        }
    }

    @Test
    void theEndOfItsHoursIsTheEndOfAccessAndMovesWithThem() {
        World.Person person = person(scope(null, DAYTIME));
        try (RawClient client = world.login(person)) {
            assertEquals(today(20).toInstant().toString(), expiresAt(client));

            Grant longer = world.revise(person.grant(), scope(null, DAYTIME, EVENING));
            Await.until(
                    "the setting follows the hours",
                    SOON,
                    () -> expiresAt(client).equals(today(21).toInstant().toString()));

            world.revise(longer, GrantScope.FULL);
            Await.until(
                    "the grant's own end is left",
                    SOON,
                    () -> expiresAt(client)
                            .equals(person.grant().validity().expiresAt().toString()));
        }
    }

    @Test
    void whenItsHoursAreOverTheSessionIsCutOffInTheMiddleOfItsWork() throws Exception {
        World.Person person = person(scope(Set.of(AllowedClass.READ, AllowedClass.ROUTINE), DAYTIME));
        try (RawClient client = world.login(person)) {
            int pid = client.backendPid();
            client.send(Frontend.query("SELECT pg_sleep(600)"));
            Await.until(
                    "it sleeps",
                    SOON,
                    () -> world.ask("SELECT state FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " + pid)
                            .equals("active"));

            world.revise(person.grant(), scope(Set.of(AllowedClass.READ, AllowedClass.ROUTINE), EVENING));

            Ending ending = client.readToEnd(SOON);
            Message last = ending.messages().getLast();
            assertEquals("57P01", last.sqlState());
            assertEquals("access ended: the hours of grant " + person.grant().id() + " are over", last.field('M'));
            assertEquals(
                    "It opens next on " + words(today(20)) + " (" + PLACE + "). Connect again then.", last.field('H'));
            Await.until(
                    "its work is stopped",
                    SOON,
                    () -> world.ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                            .equals("0"));
        }
        Await.until(
                "the audit names the cause",
                SOON,
                () -> world.audit(
                                        "\"cause\":\"window-closed\"",
                                        person.grant().id().value())
                                .size()
                        == 1);
    }

    /** What else the scope says is fixed for the session. */
    @Test
    void aRevisionThatChangesMoreThanHoursIsAnotherScope() {
        World.Person person = person(scope(null, DAYTIME));
        try (RawClient client = world.login(person)) {
            world.revise(person.grant(), scope(Set.of(AllowedClass.REPLICATION), DAYTIME));
            assertEquals("57P01", client.readToEnd(SOON).messages().getLast().sqlState());
        }
    }
}
