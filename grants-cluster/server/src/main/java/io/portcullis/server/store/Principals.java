package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;

/** Whose login is whose: one login for each (issuer, subject), and one (issuer, subject) for each login, for ever. */
public interface Principals {
    /** What came of a sign-in. */
    sealed interface Binding {
        /** The login is theirs, since now or since long ago. It may differ from the one that was asked for. */
        record Bound(String login) implements Binding {}

        /**
         * The login that was asked for is somebody else's.
         *
         * @param told whether the audit has been told now; it is at most once an hour for who asks again and again
         */
        record Taken(String login, boolean told) implements Binding {}
    }

    /**
     * The login of whoever signed in; if they have none yet it becomes {@code login}.
     *
     * @param who with issuer and subject
     */
    Uni<Binding> bind(Actor who, String login);
}
