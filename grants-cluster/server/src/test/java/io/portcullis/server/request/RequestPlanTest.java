package io.portcullis.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.request.RequestPlan.Earlier;
import io.portcullis.server.request.RequestPlan.Said;
import io.portcullis.server.request.RequestPlan.Step;
import io.portcullis.server.rules.Approvals;
import io.portcullis.server.rules.Assurance;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.rules.Obstacle;
import io.portcullis.server.rules.Rule;
import io.portcullis.server.rules.Terms;
import io.portcullis.server.rules.Widest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Person ANNA = person("anna", "developers", "dba");
    private static final Person BOB = person("bob", "dba");
    private static final Person CARL = person("carl", "dba", "leads");
    private static final Person DORA = person("dora", "sales");

    private static Person person(String subject, String... groups) {
        return new Person("https://id", subject, List.of(groups), "mfa", NOW.minusSeconds(60));
    }

    private static Verdict given(@Nullable Approvals approvals) {
        Terms terms = new Terms(
                Duration.ofHours(1),
                null,
                Duration.ZERO,
                null,
                null,
                Assurance.NONE,
                approvals,
                Duration.ofDays(1),
                Widest.FULL,
                null);
        return new Verdict.Given(Rule.forAll("r", terms), terms, GrantScope.FULL);
    }

    private static Verdict by(int needed, boolean self, Assurance assurance) {
        return given(new Approvals(needed, Set.of("dba"), Set.of(), self, assurance));
    }

    private static final Verdict ONE = by(1, false, Assurance.NONE);
    private static final Verdict TWO = by(2, false, Assurance.NONE);
    private static final Verdict SELF = by(2, true, Assurance.NONE);
    private static final Verdict STRONG = by(1, false, new Assurance(Set.of("gold"), null));
    private static final Verdict FRESH = by(1, false, new Assurance(Set.of(), Duration.ofSeconds(59)));
    private static final Verdict GOLDS = by(2, false, new Assurance(Set.of("gold"), null));
    private static final Verdict FRESHES = by(2, false, new Assurance(Set.of(), Duration.ofMinutes(2)));
    private static final Verdict AUTO = given(null);
    private static final Verdict NEVER = new Verdict.Refused(null, List.of(new Obstacle("target", "no rule gives it")));

    private static final Person GOLD = new Person("https://id", "carl", List.of("dba"), "gold", NOW);

    /** Said an hour ago. */
    private static List<Earlier> earlier(Person... yes) {
        return Stream.of(yes).map(by -> new Earlier(by, NOW.minusSeconds(3600))).toList();
    }

    private static RequestPlan pending(Person... yes) {
        return new RequestPlan(RequestState.PENDING, NOW.plusSeconds(1), ANNA, earlier(yes));
    }

    private static Person earlierFresh() {
        return new Person("https://id", "bob", List.of("dba"), "mfa", NOW.minusSeconds(3660));
    }

    private static RequestPlan in(RequestState state, Person... yes) {
        return new RequestPlan(state, NOW.plusSeconds(1), ANNA, earlier(yes));
    }

    private static final RequestPlan LATE = new RequestPlan(RequestState.PENDING, NOW, ANNA, List.of());

    private static Said yes(Person by) {
        return new Said.Yes(by);
    }

    private static Said no(Person by) {
        return new Said.No(by);
    }

    private static Said withdrawn(Person by) {
        return new Said.Withdrawn(by);
    }

    static Stream<Arguments> table() {
        return Stream.of(
                arguments("one yes is enough", pending(), yes(BOB), ONE, "GRANTED"),
                arguments("one of two", pending(), yes(BOB), TWO, "1 of 2"),
                arguments("two of two", pending(BOB), yes(CARL), TWO, "GRANTED"),
                arguments("the same one twice", pending(BOB), yes(BOB), TWO, "nothing"),
                arguments("the same one under other groups", pending(person("bob", "x")), yes(BOB), TWO, "1 of 2"),
                arguments("who is not among them", pending(), yes(DORA), ONE, "NOT_YOURS"),
                arguments("who asked", pending(), yes(ANNA), ONE, "OWN"),
                arguments("who asked, where the rule says so", pending(BOB), yes(ANNA), SELF, "GRANTED"),
                arguments("who left the group since", pending(DORA), yes(BOB), TWO, "1 of 2"),
                arguments("a yes of who asked, once the rule says no to that", pending(ANNA), yes(BOB), TWO, "1 of 2"),
                arguments("more are needed by now", pending(BOB), yes(CARL), by(3, false, Assurance.NONE), "2 of 3"),
                arguments("fewer are needed by now", pending(BOB), yes(BOB), ONE, "GRANTED"),
                arguments("nobody is needed by now", pending(), yes(DORA), AUTO, "GRANTED"),
                arguments("the rules do not give it any more", pending(BOB), yes(CARL), NEVER, "RULES"),
                arguments("a weak sign-in", pending(), yes(BOB), STRONG, "SIGN_IN"),
                arguments("an old sign-in", pending(), yes(BOB), FRESH, "SIGN_IN"),
                arguments("an earlier yes after a weak sign-in", pending(BOB), yes(GOLD), GOLDS, "1 of 2"),
                arguments("said again after a better one", pending(person("carl", "dba")), yes(GOLD), GOLDS, "1 of 2"),
                arguments("an earlier yes that was fresh then", pending(earlierFresh()), yes(CARL), FRESHES, "GRANTED"),
                arguments("too late", LATE, yes(BOB), ONE, "OVER"),
                arguments("granted already", in(RequestState.GRANTED, BOB), yes(CARL), ONE, "OVER"),
                arguments("granted already, by them", in(RequestState.GRANTED, BOB), yes(BOB), ONE, "nothing"),
                arguments("denied already", in(RequestState.DENIED, BOB), yes(BOB), ONE, "OVER"),
                arguments("withdrawn already", in(RequestState.WITHDRAWN), yes(BOB), ONE, "OVER"),
                arguments("a no", pending(BOB), no(CARL), TWO, "DENIED"),
                arguments("a no of who is not among them", pending(), no(DORA), ONE, "NOT_YOURS"),
                arguments("a no to what nobody gives any more", pending(), no(DORA), NEVER, "DENIED"),
                arguments("a no that is too late", LATE, no(BOB), ONE, "OVER"),
                arguments("a no to what is granted", in(RequestState.GRANTED, BOB), no(CARL), ONE, "OVER"),
                arguments("not wanted any more", pending(BOB), withdrawn(ANNA), TWO, "WITHDRAWN"),
                arguments("somebody else's", pending(), withdrawn(BOB), ONE, "NOT_YOURS"),
                arguments("twice", in(RequestState.WITHDRAWN), withdrawn(ANNA), ONE, "nothing"),
                arguments("granted meanwhile", in(RequestState.GRANTED, BOB), withdrawn(ANNA), ONE, "OVER"),
                arguments("over meanwhile", LATE, withdrawn(ANNA), ONE, "OVER"));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("table")
    void becomesOfIt(String what, RequestPlan plan, Said said, Verdict verdict, String expected) {
        assertEquals(expected, words(plan.on(said, verdict, NOW)), what);
    }

    private static String words(Step step) {
        return switch (step) {
            case Step.Goes(RequestState to) -> to.name();
            case Step.Counts(int given, int needed) -> given + " of " + needed;
            case Step.Stays() -> "nothing";
            case Step.Refused refused -> refused.reason().name();
        };
    }

    @ParameterizedTest
    @EnumSource(RequestState.class)
    void fromTheFirstStateToOneOfTheOthersAndNoFurther(RequestState state) {
        RequestPlan plan = in(state);

        for (Said said : List.of(yes(BOB), no(BOB), withdrawn(ANNA))) {
            boolean moves = plan.on(said, ONE, NOW) instanceof Step.Goes;
            assertEquals(state == RequestState.PENDING, moves, state + " " + said);
        }
    }

    @Test
    void namesAreKeptInTheDatabase() {
        for (RequestState state : RequestState.values()) {
            assertEquals(state, RequestState.of(state.code()));
        }
    }
}
