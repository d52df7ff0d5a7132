package io.portcullis.session;

import java.time.Duration;
import java.util.List;

/**
 * How it stands with the grant that a confirmed login waits for, by what the grant cluster says. Words alone: what lets in is the signed
 * record of a grant, which comes by another way.
 */
public sealed interface GrantStanding {
    /**
     * Nobody has asked for it.
     *
     * @param url where they can
     */
    record NotAsked(String url) implements GrantStanding {}

    /**
     * @param url of the request
     * @param needed how many must approve, and {@code approved} how many have
     * @param approvers groups of which they are; empty if it is not said
     */
    record Pending(String url, int needed, int approved, List<String> approvers) implements GrantStanding {
        public Pending {
            approvers = List.copyOf(approvers);
        }
    }

    /** The grant is on its way down. */
    record Granted() implements GrantStanding {}

    /** @param reason as whoever denied it wrote it; may be empty */
    record Denied(String url, String reason) implements GrantStanding {}

    record Withdrawn() implements GrantStanding {}

    /** Nobody has decided in time. */
    record Expired(String url) implements GrantStanding {}

    /** The cluster keeps nothing of this login any more. */
    record Over() implements GrantStanding {}

    /** The cluster does not answer at the moment. */
    record Unreachable() implements GrantStanding {}

    /** The node of the cluster is of a version that knows nothing of such waiting. */
    record Unknown() implements GrantStanding {}

    /** @param why no place is left for it */
    record TooMany(String why) implements GrantStanding {}

    /**
     * What is heard.
     *
     * @param life how long it may wait yet; zero: not at all; without meaning where the cluster has said nothing
     */
    record News(GrantStanding standing, Duration life) {
        /** What did not come from the cluster. */
        public static News own(GrantStanding standing) {
            return new News(standing, Duration.ZERO);
        }
    }
}
