package io.portcullis.server.ui;

import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.State;
import java.time.Instant;

/**
 * A link as a page shows it.
 *
 * @param role empty if the client names none
 * @param address of the browser
 * @param held whether the connection itself waits, and not the next one
 * @param here whether browser and client have one address
 */
public record LinkCard(
        String handle,
        String state,
        String login,
        String target,
        String role,
        String origin,
        String address,
        String application,
        boolean held,
        boolean here,
        boolean sensitive,
        When since,
        When until) {

    static LinkCard of(Link link, String address, Instant now) {
        return new LinkCard(
                link.handle(),
                link.state().code(),
                link.login(),
                link.target(),
                link.role() == null ? "" : link.role(),
                link.origin(),
                address,
                link.application(),
                link.kind() == Kind.HELD,
                link.origin().equals(address),
                link.sensitive(),
                When.of(link.since(), now),
                When.of(link.endsAt(), now));
    }

    /**
     * That their sign-in is not what the connection needs.
     *
     * @param missing in a sentence
     * @param tried whether they have just signed in for it
     */
    public record Weak(String missing, boolean tried) {}

    /** Whether its deadline says anything: of what is decided it does not. */
    public boolean isByTime() {
        return state.equals(State.OPEN.code())
                || state.equals(State.EXPIRED.code())
                || state.equals(State.WITHDRAWN.code());
    }

    /** Whether it can be confirmed from here. */
    public boolean confirmable() {
        return here || !sensitive;
    }
}
