package io.portcullis.server.ui;

import io.portcullis.server.api.Standing;

/**
 * What somebody may say to a request.
 *
 * @param why they may not say yes; empty if they may
 * @param signIn whether another sign-in would do
 * @param changed whether another thing would be granted by now
 */
public record StandingCard(
        boolean approve, boolean deny, boolean saidYes, String why, boolean signIn, boolean changed) {
    static StandingCard of(Standing standing) {
        return new StandingCard(
                standing.waitsForThem(),
                standing.mayDeny(),
                standing.may() == Standing.May.SAID_YES,
                standing.why().isEmpty() ? "" : SecretForm.sentence(standing.why()),
                standing.needed().isThere(),
                standing.changed());
    }
}
