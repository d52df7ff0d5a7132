package io.portcullis.server.store;

import java.time.Duration;

/**
 * How much there can be of requests.
 *
 * @param mostWaiting of one person, for an answer
 * @param mostPerHour how often one person can ask within an hour of the clock, refusals by the rules included
 * @param mostGrants that have come of requests of one person, at one target, and are not over
 * @param keep for how long one is kept that is decided, at least; the audit knows of it for longer
 */
public record RequestBounds(int mostWaiting, int mostPerHour, int mostGrants, Duration keep) {}
