package io.portcullis.policy;

import java.time.Duration;
import java.util.List;

/** What somebody reads whose login is confirmed and waits for a grant, and how that ends. */
public final class GrantWaitWords {
    /** "Successful completion": what PostgreSQL's own notices have. */
    private static final String NOTICE = "00000";

    private static final String GOES_ON = "This connection goes on by itself once it is granted: ";

    private GrantWaitWords() {}

    /** In one line all that is needed: some programs show no more of a notice. */
    public static Refusal notAsked(String target, String url, Duration left) {
        return Refusal.of(NOTICE, "no grant for " + target + " yet: ask for one at " + url)
                .withDetail(GOES_ON + atMost(left) + ".");
    }

    public static Refusal pending(String url, List<String> approvers, int approved, int needed, Duration left) {
        return Refusal.of(NOTICE, waitingFor(approvers, approved, needed) + ": " + url)
                .withDetail(GOES_ON + atMost(left) + ".");
    }

    private static String waitingFor(List<String> approvers, int approved, int needed) {
        String by = approvers.isEmpty() ? "" : " by " + String.join(", ", approvers);
        return "waiting for approval" + by + ", " + approved + " of " + needed;
    }

    public static Refusal granted() {
        return Refusal.of(NOTICE, "it is granted, and on its way to this gateway");
    }

    public static Refusal unreachable(Duration left) {
        return Refusal.of(
                NOTICE,
                "the grant cluster does not answer at the moment; waiting for a grant all the same: " + atMost(left));
    }

    public static Refusal stillNotAsked(String target, String url, Duration left) {
        return Refusal.of(NOTICE, "still no grant for " + target + ": ask for one at " + url + ": " + atMost(left));
    }

    public static Refusal stillPending(List<String> approvers, int approved, int needed, Duration left) {
        return Refusal.of(NOTICE, "still " + waitingFor(approvers, approved, needed) + ": " + atMost(left));
    }

    public static Refusal stillComing(Duration left) {
        return Refusal.of(NOTICE, "still waiting for the grant to arrive: " + atMost(left));
    }

    /** @param reason of whoever denied it; may be empty */
    public static Refusal denied(String target, String reason, String url) {
        return Refusal.of(
                        "28000",
                        "the request for access to \"" + target + "\" was denied"
                                + (reason.isEmpty() ? "" : ": " + reason))
                .withHint("What was said about it is at " + url);
    }

    public static Refusal withdrawn(String target) {
        return Refusal.of("28000", "the request for access to \"" + target + "\" was withdrawn")
                .withHint("Connect again to ask anew.");
    }

    public static Refusal expired(String target, String url) {
        return Refusal.of("28000", "nobody has decided about the request for access to \"" + target + "\" in time")
                .withHint("Remind those who may approve, and ask anew. The request is at " + url);
    }

    /** @param waited in all */
    public static Refusal notInTime(LoginName login, String target, Duration waited) {
        return Refusal.of(
                        "28000",
                        "no grant admits \"" + login + "\" to \"" + target + "\", and none came within "
                                + LinkWords.words(waited))
                .withHint("A request that waits goes on without you: connect again when it is granted.");
    }

    private static String atMost(Duration left) {
        return LinkWords.words(left) + " at most";
    }
}
