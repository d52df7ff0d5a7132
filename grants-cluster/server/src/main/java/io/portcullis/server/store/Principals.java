package io.portcullis.server.store;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Whose login is whose: one login for each (issuer, subject), and one (issuer, subject) for each login, for ever. */
public interface Principals {
    /** What came of a sign-in. */
    sealed interface Binding {
        /** The login is theirs, since now or since long ago. It may differ from the one that was asked for. */
        record Bound(String login) implements Binding {}

        /**
         * The login that was asked for is somebody else's, or there are grants or credentials of it for somebody else or a service.
         *
         * @param told whether the audit has been told now; it is at most once an hour for who asks again and again
         */
        record Taken(String login, boolean told) implements Binding {}
    }

    /** Whose a login is. */
    record Owner(String login, String issuer, String subject, Instant since) {}

    /** What came of taking a login from whoever has it. */
    sealed interface Unbinding {
        /** It is the next one's who comes with it. */
        record Done(Owner before) implements Unbinding {}

        /** Whoever came next would have these. */
        record InUse(long grants, long credentials) implements Unbinding {}

        /** It is nobody's. */
        record Nobodys() implements Unbinding {}
    }

    Uni<Optional<Owner>> owner(String login);

    /**
     * Takes a login from whoever has it, if nothing is left that the next one could use; what they confirmed is forgotten, and the audit is
     * told.
     */
    Uni<Unbinding> unbind(String login, Actor who);

    /**
     * The login of whoever signed in; if they have none yet it becomes {@code login}, unless something that is granted to it is not for them.
     *
     * @param who with issuer and subject
     */
    Uni<Binding> bind(Actor who, String login);
}
