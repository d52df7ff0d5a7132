package io.portcullis.server.people;

import java.util.Locale;

/** Why grants of somebody end: for the audit, metrics, and the client that is cut off. */
enum Ending {
    PERSON_DISABLED("the account is disabled"),
    PERSON_GONE("the account is gone"),
    GROUP_LOST("a group that it was given for was left"),
    PERSON_UNCONFIRMED("the account could not be confirmed for too long"),
    SIGNED_OUT("signed out");

    private final String words;

    Ending(String words) {
        this.words = words;
    }

    /** Never changes. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason that a revoked grant has. */
    String reason() {
        return code() + ": " + words;
    }
}
