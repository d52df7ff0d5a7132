package io.portcullis.server.store;

import java.time.Duration;

/**
 * How long links count, and how many.
 *
 * @param life how long one can be confirmed
 * @param next how soon the next connection must come once it is, where that is what was confirmed
 * @param quiet for how long nobody is asked about a login from an origin once its person has denied one from there
 * @param remember for how long a confirmation counts for further connections of the person's devices; zero: for none
 * @param waitForGrant how long one that is confirmed waits for a grant; zero: not at all
 * @param mostOpen how many are open at once, of all logins and origins
 */
public record LinkSettings(
        Duration life, Duration next, Duration quiet, Duration remember, Duration waitForGrant, int mostOpen) {}
