package io.portcullis.session;

import static io.portcullis.session.Step.ARM_CUT_DEADLINE;
import static io.portcullis.session.Step.ARM_LINGER;
import static io.portcullis.session.Step.CLOSE_CLIENT;
import static io.portcullis.session.Step.CLOSE_TARGET;
import static io.portcullis.session.Step.DROP_QUEUED;
import static io.portcullis.session.Step.FINISH_TARGET;
import static io.portcullis.session.Step.HALF_CLOSE_CLIENT;
import static io.portcullis.session.Step.RESET_CLIENT;
import static io.portcullis.session.Step.SEND_FATAL;
import static io.portcullis.session.Step.STOP_WORK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.audit.EndCause;
import io.portcullis.session.SessionState.Active;
import io.portcullis.session.SessionState.ClientGone;
import io.portcullis.session.SessionState.Closed;
import io.portcullis.session.SessionState.Finishing;
import io.portcullis.session.SessionState.Lingering;
import io.portcullis.session.SessionState.Notifying;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionMachineTest {
    private static final EndCause CUT = EndCause.EXPIRED;

    /** A way into each state. */
    enum At {
        ACTIVE,
        FINISHING,
        NOTIFYING,
        NOTIFYING_OF_THE_TARGET,
        LINGERING,
        CLIENT_GONE,
        CLOSED;

        SessionMachine enter() {
            SessionMachine machine = new SessionMachine();
            switch (this) {
                case ACTIVE -> {}
                case FINISHING -> machine.onAccessLost(CUT, true, false);
                case NOTIFYING -> machine.onAccessLost(CUT, false, false);
                case NOTIFYING_OF_THE_TARGET -> machine.onTargetLost(EndCause.TARGET_CLOSED, false, false);
                case LINGERING -> {
                    machine.onAccessLost(CUT, false, false);
                    machine.onFlushed();
                }
                case CLIENT_GONE -> machine.onClientClosed(EndCause.CLIENT_CLOSED);
                case CLOSED -> machine.onAccessLost(CUT, true, true);
            }
            return machine;
        }
    }

    /** Every event in every variant. */
    enum Event {
        ACCESS_LOST,
        ACCESS_LOST_MID_MESSAGE,
        ACCESS_LOST_LATE,
        ACCESS_LOST_LATE_MID_MESSAGE,
        CLIENT_FAULT,
        TARGET_LOST,
        TARGET_LOST_SAID_WHY,
        TARGET_LOST_MID_MESSAGE,
        MESSAGE_FINISHED,
        FLUSHED,
        CUT_DEADLINE,
        LINGER_DEADLINE,
        CLIENT_CLOSED;

        List<Step> happenTo(SessionMachine machine) {
            return switch (this) {
                case ACCESS_LOST -> machine.onAccessLost(EndCause.REVOKED, false, false);
                case ACCESS_LOST_MID_MESSAGE -> machine.onAccessLost(EndCause.REVOKED, true, false);
                case ACCESS_LOST_LATE -> machine.onAccessLost(EndCause.REVOKED, false, true);
                case ACCESS_LOST_LATE_MID_MESSAGE -> machine.onAccessLost(EndCause.REVOKED, true, true);
                case CLIENT_FAULT -> machine.onClientFault(false);
                case TARGET_LOST -> machine.onTargetLost(EndCause.TARGET_CLOSED, false, false);
                case TARGET_LOST_SAID_WHY -> machine.onTargetLost(EndCause.TARGET_CLOSED, false, true);
                case TARGET_LOST_MID_MESSAGE -> machine.onTargetLost(EndCause.TARGET_CLOSED, true, false);
                case MESSAGE_FINISHED -> machine.onMessageFinished();
                case FLUSHED -> machine.onFlushed();
                case CUT_DEADLINE -> machine.onCutDeadline();
                case LINGER_DEADLINE -> machine.onLingerDeadline();
                case CLIENT_CLOSED -> machine.onClientClosed(EndCause.CLIENT_CLOSED);
            };
        }
    }

    private static void expect(At at, Event event, Class<? extends SessionState> next, Step... steps) {
        SessionMachine machine = at.enter();

        List<Step> taken = event.happenTo(machine);

        assertEquals(List.of(steps), taken, () -> at + " " + event);
        assertInstanceOf(next, machine.state(), () -> at + " " + event);
    }

    private static void nothing(At at, Event... events) {
        for (Event event : events) {
            expect(at, event, at.enter().state().getClass());
        }
    }

    @Test
    void whileBytesPass() {
        At at = At.ACTIVE;
        Class<Notifying> told = Notifying.class;
        expect(at, Event.ACCESS_LOST, told, DROP_QUEUED, SEND_FATAL, STOP_WORK, ARM_CUT_DEADLINE);
        expect(at, Event.ACCESS_LOST_LATE, told, DROP_QUEUED, SEND_FATAL, STOP_WORK, ARM_CUT_DEADLINE);
        expect(at, Event.CLIENT_FAULT, told, DROP_QUEUED, SEND_FATAL, STOP_WORK, ARM_CUT_DEADLINE);
        expect(at, Event.ACCESS_LOST_MID_MESSAGE, Finishing.class, DROP_QUEUED, STOP_WORK, ARM_CUT_DEADLINE);
        expect(at, Event.ACCESS_LOST_LATE_MID_MESSAGE, Closed.class, DROP_QUEUED, STOP_WORK, RESET_CLIENT);
        expect(at, Event.TARGET_LOST, told, SEND_FATAL, ARM_CUT_DEADLINE, CLOSE_TARGET);
        expect(at, Event.TARGET_LOST_SAID_WHY, told, ARM_CUT_DEADLINE, CLOSE_TARGET);
        expect(at, Event.TARGET_LOST_MID_MESSAGE, Closed.class, DROP_QUEUED, CLOSE_TARGET, RESET_CLIENT);
        expect(at, Event.CLIENT_CLOSED, ClientGone.class, FINISH_TARGET);
        nothing(at, Event.MESSAGE_FINISHED, Event.FLUSHED, Event.CUT_DEADLINE, Event.LINGER_DEADLINE);
    }

    @Test
    void whileTheClientHasHalfOfAMessage() {
        At at = At.FINISHING;
        expect(at, Event.MESSAGE_FINISHED, Notifying.class, SEND_FATAL);
        expect(at, Event.CUT_DEADLINE, Closed.class, RESET_CLIENT);
        expect(at, Event.CLIENT_CLOSED, Closed.class, CLOSE_CLIENT);
        for (Event lost : List.of(Event.TARGET_LOST, Event.TARGET_LOST_SAID_WHY, Event.TARGET_LOST_MID_MESSAGE)) {
            expect(at, lost, Closed.class, CLOSE_TARGET, RESET_CLIENT);
        }
        nothing(at, Event.ACCESS_LOST, Event.ACCESS_LOST_MID_MESSAGE, Event.ACCESS_LOST_LATE, Event.CLIENT_FAULT);
        nothing(at, Event.ACCESS_LOST_LATE_MID_MESSAGE, Event.FLUSHED, Event.LINGER_DEADLINE);
    }

    @Test
    void whileTheLastWordsAreOnTheirWay() {
        At at = At.NOTIFYING;
        expect(at, Event.FLUSHED, Lingering.class, HALF_CLOSE_CLIENT, ARM_LINGER);
        expect(at, Event.CUT_DEADLINE, Closed.class, RESET_CLIENT);
        expect(at, Event.CLIENT_CLOSED, Closed.class, CLOSE_CLIENT);
        nothing(at, Event.ACCESS_LOST, Event.ACCESS_LOST_MID_MESSAGE, Event.ACCESS_LOST_LATE, Event.CLIENT_FAULT);
        nothing(at, Event.TARGET_LOST, Event.TARGET_LOST_SAID_WHY, Event.TARGET_LOST_MID_MESSAGE);
        nothing(at, Event.ACCESS_LOST_LATE_MID_MESSAGE, Event.MESSAGE_FINISHED, Event.LINGER_DEADLINE);
    }

    @Test
    void whenAccessEndsBeforeTheTargetsLastWordsAreSentTheyAreDropped() {
        expect(At.NOTIFYING_OF_THE_TARGET, Event.ACCESS_LOST, Notifying.class, DROP_QUEUED, SEND_FATAL);
        expect(At.NOTIFYING_OF_THE_TARGET, Event.ACCESS_LOST_MID_MESSAGE, Notifying.class, DROP_QUEUED, SEND_FATAL);
    }

    @Test
    void whileTheClientMayStillReadWhatWasSent() {
        At at = At.LINGERING;
        expect(at, Event.LINGER_DEADLINE, Closed.class, CLOSE_CLIENT);
        expect(at, Event.CLIENT_CLOSED, Closed.class, CLOSE_CLIENT);
        nothing(at, Event.ACCESS_LOST, Event.ACCESS_LOST_MID_MESSAGE, Event.ACCESS_LOST_LATE, Event.CLIENT_FAULT);
        nothing(at, Event.TARGET_LOST, Event.TARGET_LOST_SAID_WHY, Event.TARGET_LOST_MID_MESSAGE);
        nothing(at, Event.ACCESS_LOST_LATE_MID_MESSAGE, Event.MESSAGE_FINISHED, Event.FLUSHED, Event.CUT_DEADLINE);
    }

    @Test
    void whenTheClientHasLeft() {
        At at = At.CLIENT_GONE;
        for (Event lost : List.of(Event.ACCESS_LOST, Event.ACCESS_LOST_MID_MESSAGE, Event.ACCESS_LOST_LATE)) {
            expect(at, lost, Closed.class, DROP_QUEUED, STOP_WORK, CLOSE_CLIENT);
        }
        for (Event lost : List.of(Event.TARGET_LOST, Event.TARGET_LOST_SAID_WHY, Event.TARGET_LOST_MID_MESSAGE)) {
            expect(at, lost, Closed.class, CLOSE_TARGET, CLOSE_CLIENT);
        }
        nothing(at, Event.MESSAGE_FINISHED, Event.FLUSHED, Event.CUT_DEADLINE, Event.LINGER_DEADLINE);
        nothing(at, Event.CLIENT_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(Event.class)
    void nothingHappensToAClosedSession(Event event) {
        nothing(At.CLOSED, event);
    }

    @ParameterizedTest
    @EnumSource(At.class)
    void everyStateIsLeftBySomeEventOrIsTheLast(At at) {
        boolean left = false;
        for (Event event : Event.values()) {
            SessionMachine machine = at.enter();
            SessionState before = machine.state();
            event.happenTo(machine);
            left |= !machine.state().equals(before);
        }

        assertEquals(at != At.CLOSED, left);
    }

    /** Without any help from client or target: the deadlines alone end every session that was cut off. */
    @ParameterizedTest
    @EnumSource(
            value = At.class,
            names = {"FINISHING", "NOTIFYING", "NOTIFYING_OF_THE_TARGET", "LINGERING"})
    void theDeadlinesAloneCloseASession(At at) {
        SessionMachine machine = at.enter();

        machine.onCutDeadline();
        machine.onLingerDeadline();

        assertInstanceOf(Closed.class, machine.state());
    }

    @Test
    void theFirstCauseOfACutOffStays() {
        for (Event event : Event.values()) {
            SessionMachine machine = At.FINISHING.enter();
            event.happenTo(machine);
            assertEquals(CUT, causeOf(machine.state()), event::name);
        }
    }

    private static EndCause causeOf(SessionState state) {
        return switch (state) {
            case Active _ -> EndCause.INTERNAL_FAULT;
            case Finishing(EndCause cause) -> cause;
            case Notifying(EndCause cause) -> cause;
            case Lingering(EndCause cause) -> cause;
            case ClientGone(EndCause cause) -> cause;
            case Closed(EndCause cause) -> cause;
        };
    }

    /** Seeded walks over all events: what must hold whatever comes in whatever order. */
    @Test
    void whateverHappensTheRulesOfAnEndHold() {
        Random random = new Random(20261125);
        for (int walk = 0; walk < 20_000; walk++) {
            SessionMachine machine = new SessionMachine();
            List<String> story = new ArrayList<>();
            List<Step> taken = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Event event = Event.values()[random.nextInt(Event.values().length)];
                List<Step> steps = event.happenTo(machine);
                story.add(event + " -> " + steps);
                taken.addAll(steps);
            }
            String told = story.toString();

            int fatal = taken.indexOf(SEND_FATAL);
            int again = taken.subList(fatal + 1, taken.size()).indexOf(SEND_FATAL);
            // A second one only after the first was dropped unsent.
            assertTrue(again < 0 || taken.get(fatal + again) == DROP_QUEUED, told);
            assertTrue(count(taken, STOP_WORK) <= 1, told);
            assertTrue(count(taken, CLOSE_CLIENT) + count(taken, RESET_CLIENT) <= 1, told);
            assertTrue(count(taken, HALF_CLOSE_CLIENT) <= 1, told);
            int end = Math.max(taken.indexOf(CLOSE_CLIENT), taken.indexOf(RESET_CLIENT));
            assertTrue(end < 0 || !taken.subList(end, taken.size()).contains(SEND_FATAL), told);
            assertTrue(!taken.contains(STOP_WORK) || taken.indexOf(DROP_QUEUED) < taken.indexOf(STOP_WORK), told);
            assertFalse(machine.isActive() && !taken.isEmpty(), told);
            assertEquals(end >= 0, machine.state() instanceof Closed, told);
        }
    }

    private static long count(List<Step> steps, Step step) {
        return steps.stream().filter(step::equals).count();
    }
}
