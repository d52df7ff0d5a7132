package io.portcullis.session;

import io.portcullis.model.audit.EndCause;

/**
 * Where an admitted session stands towards its client. (Before admission it is an {@link Opening}; what happens in the
 * target after access ended is {@link StopTheWork}.)
 *
 * <pre>
 *  ┌────────┐ end, at a boundary ┌───────────┐ all written ┌───────────┐ EOF, linger deadline ┌────────┐
 *  │ Active ├───────────────────►│ Notifying ├────────────►│ Lingering ├─────────────────────►│ Closed │
 *  └─┬─┬─┬──┘                    └──▲─────┬──┘             └───────────┘                      └▲──▲──▲─┘
 *    │ │ │                          │     └─ client EOF; cut deadline: reset ─────────────────┤  │  │
 *    │ │ │                          │ message ended                                           │  │  │
 *    │ │ │ end, in mid-message ┌────┴──────┐                                                  │  │  │
 *    │ │ └────────────────────►│ Finishing ├─ client EOF; cut deadline, target gone: reset ───┘  │  │
 *    │ │                       └───────────┘                                                     │  │
 *    │ │ client EOF ┌────────────┐                                                               │  │
 *    │ └───────────►│ ClientGone ├─ target EOF, access over ─────────────────────────────────────┘  │
 *    │              └────────────┘                                                                  │
 *    └─ in mid-message: target gone, or the end noticed only after the cut deadline: reset ─────────┘
 * </pre>
 */
public sealed interface SessionState {
    /** Bytes pass in both directions. */
    enum Active implements SessionState {
        ACTIVE
    }

    /** Access is over, but the client has half of a backend message, which must end first. */
    record Finishing(EndCause cause) implements SessionState {}

    /** The last words are on their way to the client's socket. */
    record Notifying(EndCause cause) implements SessionState {}

    /** Everything is sent and our side of the connection closed; what the client still sends is thrown away. */
    record Lingering(EndCause cause) implements SessionState {}

    /** The client left; the target is still ending what it was asked for. */
    record ClientGone(EndCause cause) implements SessionState {}

    /** Nothing more reaches or leaves the client. */
    record Closed(EndCause cause) implements SessionState {}
}
