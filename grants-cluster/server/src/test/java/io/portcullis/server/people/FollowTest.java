package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.server.Samples;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.NewGrant;
import io.portcullis.server.store.People;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowTest {
    private static final String URL = "https://idp";
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofHours(4);
    private static final RandomGenerator RANDOM = new SecureRandom();
    private static final Found SILENT = new Found.Unclear("status 503");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Grant> grants = new HashMap<>();
    private final List<GrantId> ended = new ArrayList<>();
    private final Deque<People.Due> waiting = new ArrayDeque<>();
    private final List<Duration> again = new ArrayList<>();
    private Found answer = new Found.There(List.of("staff"));
    private long nanos;

    private final Followed followed =
            Followed.of("people", EVERY, GRACE, groups -> true, _ -> Future.succeededFuture(answer), () -> nanos);
    private final Following following =
            new Following(Map.of(URL, followed), new Store(), new Three(), changes(), meters);

    /** Gives who waits, as many as wanted at a time. */
    private final class Store implements People {
        @Override
        public Uni<List<Due>> due(List<String> issuers, Duration lease, int most) {
            List<Due> due = new ArrayList<>();
            while (due.size() < most && !waiting.isEmpty()) {
                due.add(waiting.remove());
            }
            return Uni.createFrom().item(due);
        }

        @Override
        public Uni<Void> asked(Person person, Duration after, @Nullable Boolean role) {
            again.add(after);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Held> heldBy(Person person) {
            @Nullable Grant grant = grants.get(person.subject());
            return Uni.createFrom().item(new Held(grant == null ? List.of() : List.of(grant), List.of()));
        }

        @Override
        public Uni<Void> withdraw(Person person, String why, Actor who) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<List<Grant>> heldUpTo(Person person, long seq) {
            throw new AssertionError("nobody has signed out");
        }
    }

    /** Lets three end. */
    private static final class Three implements EndBrake {
        private final Set<People.Person> ended = new HashSet<>();

        @Override
        public Uni<Verdict> ask(People.Person person) {
            if (ended.size() < ALWAYS) {
                ended.add(person);
            }
            return Uni.createFrom().item(ended.contains(person) ? new Verdict.MayEnd() : new Verdict.HeldBack(false));
        }

        @Override
        public Uni<List<Kept>> heldBack(String issuer) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Uni<List<Kept>> release(String issuer, String reason, Actor who) {
            throw new AssertionError("nobody says so");
        }
    }

    private Changes changes() {
        return (Changes) Proxy.newProxyInstance(
                Changes.class.getClassLoader(), new Class<?>[] {Changes.class}, (_, method, arguments) -> {
                    assertEquals("revokeGrant", method.getName());
                    ended.add((GrantId) arguments[0]);
                    return Uni.createFrom().item(Samples.unnumbered());
                });
    }

    private void due(String subject, Principal.Kind kind, Duration unconfirmed, boolean found) {
        NewGrant wanted = Samples.grant("rita");
        grants.put(
                subject,
                Grant.create(
                        GrantId.random(RANDOM),
                        new Principal("rita", kind, URL, subject, List.of("dba")),
                        wanted.target(),
                        wanted.role(),
                        wanted.validity(),
                        wanted.stale(),
                        wanted.reason()));
        waiting.add(new People.Due(new People.Person(URL, subject), unconfirmed, found, false));
    }

    private void duePeople(int count) {
        for (int i = 0; i < count; i++) {
            due("p-" + i, Principal.Kind.HUMAN, EVERY, true);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** As long as it takes for every grace to be over, with a question in between every minute. */
    private void askFor(Duration time) {
        for (long i = 0; i <= time.toMinutes(); i++) {
            following.tick();
            pass(Duration.ofMinutes(1));
        }
    }

    @Test
    void anAnswerThatWouldEndEverybodyEndsThreeAndAlarms() {
        duePeople(20);
        answer = new Found.Disabled();

        following.tick();

        assertEquals(3, ended.size());
        assertEquals(17, followed.unconfirmed().count());
        assertNotNull(followed.unconfirmed().problem());
        assertEquals(
                17,
                meters.counter("portcullis.people.held.back", "issuer", "people")
                        .count());
    }

    @Test
    void groupsThatAreLostAreHeldBackToo() {
        duePeople(20);

        following.tick();

        assertEquals(3, ended.size());
        assertEquals(17, followed.unconfirmed().count());
    }

    @Test
    void whoIsHeldBackKeepsTheirGrantsOnlyForTheGrace() {
        askFor(GRACE.plus(EVERY));
        duePeople(3);
        due("late", Principal.Kind.HUMAN, GRACE.plusSeconds(1), true);
        due("late service", Principal.Kind.SERVICE, GRACE.plusSeconds(1), true);
        answer = new Found.Disabled();

        following.tick();

        assertEquals(4, ended.size());
        assertEquals(grant("late"), ended.getLast());
        assertEquals(1, followed.unconfirmed().count(), "of the program somebody needs to know");
    }

    @Test
    void whoIsMissingIsGoneTheSecondTime() {
        duePeople(1);
        answer = new Found.Missing();

        following.tick();

        assertEquals(0, ended.size());
        assertEquals(0, followed.unconfirmed().count());
        assertEquals(List.of(EVERY.dividedBy(10)), again);

        pass(EVERY.dividedBy(10));
        duePeople(1);
        following.tick();

        assertEquals(1, ended.size());
    }

    @Test
    void anOutageOfTheWholeClusterIsNoSilenceOfTheIssuer() {
        answer = SILENT;
        due("p", Principal.Kind.HUMAN, Duration.ofDays(3), true);

        following.tick();

        assertEquals(0, ended.size());
        assertEquals(1, followed.unconfirmed().count());
    }

    @Test
    void silenceForLongerThanTheGraceEndsPeopleAndNoPrograms() {
        answer = SILENT;
        askFor(GRACE.plus(EVERY));
        due("p", Principal.Kind.HUMAN, GRACE.plusSeconds(1), true);
        due("s", Principal.Kind.SERVICE, GRACE.plusSeconds(1), true);

        following.tick();

        assertEquals(List.of(grant("p")), ended);
    }

    private GrantId grant(String subject) {
        @Nullable Grant grant = grants.get(subject);
        assertNotNull(grant);
        return grant.id();
    }

    @Test
    void aProgramThatNoDirectoryKnowsIsLeftAlone() {
        askFor(GRACE.plus(EVERY));
        answer = new Found.Missing();
        for (int i = 0; i < 2; i++) {
            due("s", Principal.Kind.SERVICE, i == 0 ? EVERY : GRACE.plusSeconds(1), false);
            following.tick();
        }
        due("s", Principal.Kind.SERVICE, EVERY, false);
        following.tick();

        assertEquals(0, ended.size());
        assertNull(followed.unconfirmed().problem());
    }

    @Test
    void aProgramThatIsDisabledHoldsNothing() {
        due("s", Principal.Kind.SERVICE, EVERY, true);
        answer = new Found.Disabled();

        following.tick();

        assertEquals(1, ended.size());
    }

    @Test
    void whoIsDueBeyondOneBatchIsAskedAboutAtOnce() {
        answer = new Found.There(null);
        duePeople(2 * Following.MOST_AT_ONCE + 20);

        following.tick();

        assertEquals(2 * Following.MOST_AT_ONCE + 20, again.size());
    }
}
