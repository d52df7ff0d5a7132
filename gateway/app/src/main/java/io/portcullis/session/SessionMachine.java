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

import io.portcullis.model.audit.EndCause;
import io.portcullis.session.SessionState.Active;
import io.portcullis.session.SessionState.ClientGone;
import io.portcullis.session.SessionState.Closed;
import io.portcullis.session.SessionState.Finishing;
import io.portcullis.session.SessionState.Lingering;
import io.portcullis.session.SessionState.Notifying;
import java.util.List;

/**
 * How an admitted session ends, as a pure state machine ({@link SessionState} has the diagram). Every event answers the
 * steps to take; once the state has left {@link Active} no event ever answers one that passes bytes on.
 */
public final class SessionMachine {
    private static final List<Step> NOTHING = List.of();

    private SessionState state = Active.ACTIVE;

    public SessionState state() {
        return state;
    }

    public boolean isActive() {
        return state == Active.ACTIVE;
    }

    /**
     * Access ended: by time, by revocation, by an operator.
     *
     * @param midMessage whether the client has received only part of a backend message
     * @param late whether the cut deadline was over before anybody noticed (the process was frozen)
     */
    public List<Step> onAccessLost(EndCause cause, boolean midMessage, boolean late) {
        return switch (state) {
            case Active _ when midMessage && late -> enter(new Closed(cause), DROP_QUEUED, STOP_WORK, RESET_CLIENT);
            case Active _ when midMessage -> enter(new Finishing(cause), DROP_QUEUED, STOP_WORK, ARM_CUT_DEADLINE);
            case Active _ -> enter(new Notifying(cause), DROP_QUEUED, SEND_FATAL, STOP_WORK, ARM_CUT_DEADLINE);
            case ClientGone _ -> enter(new Closed(cause), DROP_QUEUED, STOP_WORK, CLOSE_CLIENT);
            // What the target said before it left is no longer the client's to read.
            case Notifying(EndCause first)
            when isTargetsEnd(first) -> enter(new Notifying(cause), DROP_QUEUED, SEND_FATAL);
            case Finishing _, Notifying _, Lingering _, Closed _ -> NOTHING;
        };
    }

    private static boolean isTargetsEnd(EndCause cause) {
        return cause == EndCause.TARGET_CLOSED || cause == EndCause.TARGET_FAULT || cause == EndCause.CLIENT_TERMINATED;
    }

    /** The client sent what no client may send. */
    public List<Step> onClientFault(boolean midMessage) {
        return onAccessLost(EndCause.CLIENT_FAULT, midMessage, false);
    }

    /**
     * The target closed its connection, or broke the protocol: then nothing of it passes any more, not even the rest of
     * a message.
     *
     * @param midMessage whether a message can not be completed for the client
     * @param saidWhy whether the client knows already: by the target's own last words, or because it asked for the end
     */
    public List<Step> onTargetLost(EndCause cause, boolean midMessage, boolean saidWhy) {
        return switch (state) {
            case Active _ when midMessage -> enter(new Closed(cause), DROP_QUEUED, CLOSE_TARGET, RESET_CLIENT);
            case Active _ when saidWhy -> enter(new Notifying(cause), ARM_CUT_DEADLINE, CLOSE_TARGET);
            case Active _ -> enter(new Notifying(cause), SEND_FATAL, ARM_CUT_DEADLINE, CLOSE_TARGET);
            // The rest of the half-sent message will never come.
            case Finishing finishing -> enter(new Closed(finishing.cause()), CLOSE_TARGET, RESET_CLIENT);
            case ClientGone gone -> enter(new Closed(gone.cause()), CLOSE_TARGET, CLOSE_CLIENT);
            case Notifying _, Lingering _, Closed _ -> NOTHING;
        };
    }

    /** The backend message that the client had half of has been written to its end. */
    public List<Step> onMessageFinished() {
        return switch (state) {
            case Finishing finishing -> enter(new Notifying(finishing.cause()), SEND_FATAL);
            case Active _, Notifying _, Lingering _, ClientGone _, Closed _ -> NOTHING;
        };
    }

    /** Everything queued for the client has been handed to its socket. */
    public List<Step> onFlushed() {
        return switch (state) {
            case Notifying notifying -> enter(new Lingering(notifying.cause()), HALF_CLOSE_CLIENT, ARM_LINGER);
            case Active _, Finishing _, Lingering _, ClientGone _, Closed _ -> NOTHING;
        };
    }

    public List<Step> onCutDeadline() {
        return switch (state) {
            case Finishing(EndCause cause) -> enter(new Closed(cause), RESET_CLIENT);
            case Notifying(EndCause cause) -> enter(new Closed(cause), RESET_CLIENT);
            case Active _, Lingering _, ClientGone _, Closed _ -> NOTHING;
        };
    }

    public List<Step> onLingerDeadline() {
        return switch (state) {
            case Lingering(EndCause cause) -> enter(new Closed(cause), CLOSE_CLIENT);
            case Active _, Finishing _, Notifying _, ClientGone _, Closed _ -> NOTHING;
        };
    }

    /**
     * The client closed its connection.
     *
     * @param cause {@link EndCause#CLIENT_TERMINATED} if it said Terminate before, else how it left
     */
    public List<Step> onClientClosed(EndCause cause) {
        return switch (state) {
            case Active _ -> enter(new ClientGone(cause), FINISH_TARGET);
            case Finishing(EndCause first) -> enter(new Closed(first), CLOSE_CLIENT);
            case Notifying(EndCause first) -> enter(new Closed(first), CLOSE_CLIENT);
            case Lingering(EndCause first) -> enter(new Closed(first), CLOSE_CLIENT);
            case ClientGone _, Closed _ -> NOTHING;
        };
    }

    private List<Step> enter(SessionState next, Step... steps) {
        state = next;
        return List.of(steps);
    }
}
