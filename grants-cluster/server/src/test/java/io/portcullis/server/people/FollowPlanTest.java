package io.portcullis.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.Samples;
import io.portcullis.server.people.FollowPlan.Step;
import io.portcullis.server.store.NewGrant;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FollowPlanTest {
    private static final Duration GRACE = Duration.ofHours(4);
    private static final Duration JUST_NOW = Duration.ofMinutes(5);
    private static final Duration LONG_AGO = GRACE.plusSeconds(1);
    private static final RandomGenerator RANDOM = new SecureRandom();
    private static final Found THERE = new Found.There(List.of("everybody"));
    private static final Found ELSEWHERE = new Found.There(List.of("sales"));

    static Stream<Arguments> answers() {
        Step wait = new Step.Wait("status 503");
        Found silent = new Found.Unclear("status 503");
        return Stream.of(
                row("all is well", THERE, JUST_NOW, true, true, new Step.Keep(true)),
                row("groups are not asked for", new Found.There(null), JUST_NOW, true, true, new Step.Keep(false)),
                row("no role, and never one", ELSEWHERE, JUST_NOW, true, false, new Step.Keep(false)),
                row("no role any more", ELSEWHERE, JUST_NOW, true, true, new Step.End(Ending.GROUP_LOST, false)),
                row("disabled", new Found.Disabled(), JUST_NOW, true, true, new Step.End(Ending.PERSON_DISABLED, true)),
                row(
                        "disabled at the first look, as if the path were wrong",
                        new Found.Disabled(),
                        JUST_NOW,
                        false,
                        false,
                        new Step.Wait("they may not sign in, nor ever could")),
                row(
                        "disabled, for too long",
                        new Found.Disabled(),
                        LONG_AGO,
                        false,
                        false,
                        new Step.End(Ending.PERSON_UNCONFIRMED, false)),
                row("gone", new Found.Missing(), JUST_NOW, true, true, new Step.End(Ending.PERSON_GONE, true)),
                row(
                        "never there, as if the address were wrong",
                        new Found.Missing(),
                        JUST_NOW,
                        false,
                        false,
                        new Step.Wait("nobody of that subject is known, nor ever was")),
                row(
                        "never there, for too long",
                        new Found.Missing(),
                        LONG_AGO,
                        false,
                        false,
                        new Step.End(Ending.PERSON_UNCONFIRMED, false)),
                row("no answer", silent, JUST_NOW, true, true, wait),
                row("no answer, up to the end of the grace", silent, GRACE, true, true, wait),
                row(
                        "no answer for too long",
                        silent,
                        LONG_AGO,
                        true,
                        true,
                        new Step.End(Ending.PERSON_UNCONFIRMED, false)));
    }

    private static Arguments row(
            String name, Found found, Duration unconfirmed, boolean ever, boolean hadRole, Step step) {
        return arguments(name, found, unconfirmed, ever, hadRole, step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void decides(String name, Found found, Duration unconfirmed, boolean ever, boolean hadRole, Step step) {
        assertEquals(
                step, FollowPlan.of(found, unconfirmed, GRACE, ever, hadRole, groups -> groups.contains("everybody")));
    }

    @Test
    void aGrantNeedsEachGroupThatItNames() {
        Grant none = grant();
        Grant one = grant("dba");
        Grant both = grant("dba", "on-call");

        assertEquals(List.of(), FollowPlan.lost(List.of(none, one, both), List.of("dba", "on-call", "x")));
        assertEquals(List.of(both), FollowPlan.lost(List.of(none, one, both), List.of("dba")));
        assertEquals(List.of(one, both), FollowPlan.lost(List.of(none, one, both), List.of()));
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void programsAreLeftAloneUnlessTheyAreKnownToBeOver(Ending why) {
        Grant person = grant(Principal.Kind.HUMAN, "dba");
        Grant program = grant(Principal.Kind.SERVICE, "dba");
        boolean over = why != Ending.GROUP_LOST && why != Ending.PERSON_UNCONFIRMED;

        assertEquals(
                over ? List.of(person, program) : List.of(person), FollowPlan.ended(List.of(person, program), why));
        assertEquals(List.of(person), FollowPlan.lost(List.of(person, program), List.of()));
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void emergencyGrantsOutlastSilenceAndSignOuts(Ending why) {
        Grant sealedUp = grant("dba")
                .within(ScopeCodec.encode(GrantScope.FULL.inEmergency(new EmergencyUse("gw-1", EmergencyUse.LONGEST))));
        boolean over = why != Ending.SIGNED_OUT && why != Ending.PERSON_UNCONFIRMED;

        assertEquals(over ? List.of(sealedUp) : List.of(), FollowPlan.ended(List.of(sealedUp), why));
    }

    private static Grant grant(String... groups) {
        return grant(Principal.Kind.HUMAN, groups);
    }

    private static Grant grant(Principal.Kind kind, String... groups) {
        NewGrant wanted = Samples.grant("rita");
        return Grant.create(
                GrantId.random(RANDOM),
                new Principal("rita", kind, "https://idp", "p-rita", List.of(groups)),
                wanted.target(),
                wanted.role(),
                wanted.validity(),
                wanted.stale(),
                wanted.reason());
    }
}
