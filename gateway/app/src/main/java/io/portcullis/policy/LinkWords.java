package io.portcullis.policy;

import java.time.Duration;

/** What somebody reads whose login waits for them in a browser, and how it ends. */
public final class LinkWords {
    /** "Successful completion": what PostgreSQL's own notices have. */
    private static final String NOTICE = "00000";

    private static final String COMPARE =
            "Compare the code before you confirm. If it was not you who began this login, deny it there.";
    private static final String AGAIN = "Connect again.";

    private LinkWords() {}

    /** In one line all that is needed: some programs show no more of a notice. */
    public static Refusal prompt(LoginName login, String target, String url, String code, Duration life) {
        return Refusal.of(NOTICE, "to go on, open " + url + " and confirm the code " + code)
                .withDetail("This connection of \"" + login + "\" to \"" + target + "\" waits for it: " + words(life)
                        + " at most.")
                .withHint(COMPARE);
    }

    public static Refusal waiting(String url, String code, Duration left) {
        return Refusal.of(
                NOTICE, "still waiting for the code " + code + " at " + url + ": " + words(left) + " at most");
    }

    /** For a program that shows no notices: an error it shows. */
    public static Refusal confirmFirst(LoginName login, String target, String url, String code) {
        return Refusal.of("28000", "open " + url + ", confirm the code " + code + ", and connect again")
                .withDetail("The next connection of \"" + login + "\" to \"" + target
                        + "\" from this address is let in then, once and soon after.")
                .withHint(COMPARE);
    }

    public static Refusal denied() {
        return Refusal.of("28000", "this login was denied in the browser")
                .withHint(
                        "If it was you who began it, connect again in a few minutes; if not, tell the operators of the gateway.");
    }

    public static Refusal failed() {
        return Refusal.of("28000", "this login can not be confirmed any more")
                .withDetail("Its code was wrong too often, or too many logins from this address waited.")
                .withHint(AGAIN);
    }

    public static Refusal notInTime() {
        return Refusal.of("28000", "nobody has confirmed this login in time").withHint(AGAIN);
    }

    public static Refusal tooMany() {
        return Refusal.of("53300", "too many logins wait to be confirmed in a browser")
                .withHint("Confirm or deny those that wait, or try again in a moment.");
    }

    public static Refusal unavailable() {
        return Refusal.of("57P03", "nobody can confirm this login at the moment: the grant cluster is out of reach")
                .withHint("Try again in a moment; if it goes on, tell the operators of the gateway.");
    }

    static String words(Duration time) {
        long seconds = Math.max(0, time.plusMillis(500).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds / 60 + " min " + seconds % 60 + " s";
    }
}
