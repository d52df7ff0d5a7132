package io.portcullis.server.config;

import java.util.Locale;

/** What somebody may do at the control plane; a person can have several. */
public enum Role {
    /** Asks for access, and has what it was given. */
    REQUESTER,
    /** Decides about what others ask for. */
    APPROVER,
    /** Reads everything and changes nothing. */
    AUDITOR,
    /** Reads and changes everything. */
    OPERATOR;

    /** As configuration, API and documentation write it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
