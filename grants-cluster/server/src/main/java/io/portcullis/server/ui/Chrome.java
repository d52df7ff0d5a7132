package io.portcullis.server.ui;

/**
 * What surrounds every page of somebody who is signed in.
 *
 * @param name of the person, as the audit has it
 * @param login theirs at gateways
 * @param token what their forms carry
 * @param here the page's place in the navigation: {@code reach}, {@code grants}, {@code requests}, {@code inbox},
 *     {@code reviews}, {@code without-asking}, {@code secrets}, or nothing
 */
public record Chrome(String name, String login, String token, String here, Doors doors) {
    /** The same in another place. */
    Chrome at(String place) {
        return new Chrome(name, login, token, place, doors);
    }

    @Override
    public String toString() {
        return "Chrome[" + login + ", " + here + ", redacted]";
    }
}
