package io.portcullis.server.store;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.LinkId;
import io.portcullis.model.RequestId;
import io.portcullis.model.SessionId;
import io.portcullis.server.request.RequestState;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logins that people are asked to confirm in a browser: docs/login.md. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone.
 *
 * <p>What a gateway is answered opens nothing: the decision itself is returned to the caller, who signs it and sends it down.
 */
public interface Links {
    /** Whom a confirmation lets in. */
    enum Kind {
        /** The connection that waits for it. */
        HELD("held"),
        /** The next connection of the same login from the same address to the same target. */
        NEXT("next");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** How many may be open at once: of a login from one origin, from an origin. */
    int MOST_OF_LOGIN_AND_ORIGIN = 5;

    int MOST_OF_ORIGIN = 50;

    /** After so many wrong codes nobody can confirm it any more. */
    int MOST_WRONG_CODES = 5;

    /**
     * What a gateway wants to have confirmed.
     *
     * @param id the gateway's own; the same if the request is repeated
     * @param target the database that the client asks for
     * @param role null if the client names none
     * @param origin the client's address
     * @param sensitive whether it may be confirmed from that very address only
     * @param device the credential of the device whose secret the client has proved; null if it has not
     */
    record Wish(
            LinkId id,
            Kind kind,
            SessionId session,
            String login,
            String target,
            @Nullable String role,
            String origin,
            String application,
            boolean sensitive,
            @Nullable String device,
            SignInDemand demand) {}

    /** What became of a wish. */
    sealed interface Started {
        /**
         * @param life how long it can be confirmed, from now on
         * @param displaced what a gateway is to be told whose client had to give way; null if none had to
         */
        record Open(
                String handle,
                String code,
                Duration life,
                @Nullable LinkDecided displaced) implements Started {}

        /** It is decided already; the gateway is to be told again. */
        record Decided(LinkDecided what) implements Started {}

        /** It is over, or was never this gateway's. */
        record Over() implements Started {}

        /** The person has denied one from there a moment ago: they are not asked again. */
        record Denied() implements Started {}

        /** Too many are open. */
        record TooMany() implements Started {}
    }

    Uni<Started> start(String node, Wish wish);

    /**
     * A confirmed connection that waits for a grant.
     *
     * @param target by the name that grants have for it; null: as the client calls it
     */
    record Awaited(LinkId id, @Nullable String target) {}

    /** How it stands with what somebody has asked for whose connection waits for a grant. */
    sealed interface Standing {
        LinkId id();

        /**
         * Nothing, since it began, and nothing else that still waits for an answer.
         *
         * @param life how long the connection may wait yet; zero: not at all
         */
        record NotAsked(
                LinkId id,
                String handle,
                String target,
                @Nullable String role,
                Duration life) implements Standing {}

        /**
         * The newest request.
         *
         * @param needed how many must approve, {@code approved} how many have, and {@code approvers} groups that may
         * @param words of whoever denied it; may be empty
         */
        record Asked(
                LinkId id,
                RequestId request,
                RequestState state,
                int needed,
                int approved,
                List<String> approvers,
                String words,
                Duration life)
                implements Standing {
            public Asked {
                approvers = List.copyOf(approvers);
            }

            /** As the control database and the up channel write it. */
            public String code() {
                return state.code();
            }
        }

        /** It is another gateway's, was never confirmed, has waited long enough, or its login is theirs no more. */
        record Over(LinkId id) implements Standing {}
    }

    /** Of each of them, in their order. The first time that is asked the connection begins to wait. */
    Uni<List<Standing>> waiting(String node, List<Awaited> links);

    /** The client does not wait any more. What is unknown or decided stays as it is. */
    Uni<Void> withdraw(String node, LinkId id);

    /** How it stands with a link. */
    enum State {
        OPEN("open"),
        CONFIRMED("confirmed"),
        DENIED("denied"),
        FAILED("failed"),
        WITHDRAWN("withdrawn"),
        EXPIRED("expired"),
        USED("used");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** A link, as its person may see it. */
    record Link(
            String handle,
            Kind kind,
            String node,
            String login,
            String target,
            @Nullable String role,
            String origin,
            String application,
            boolean sensitive,
            SignInDemand demand,
            Instant since,
            Instant endsAt,
            State state) {}

    /** NotFound unless it is a link of that login. */
    Uni<Link> link(String handle, SignedIn who);

    /**
     * What a person decides.
     *
     * @param code what they typed; not looked at where they deny
     * @param address of their browser
     * @param otherAddress whether they know that it is not the client's
     */
    record Decision(boolean confirm, String code, String address, boolean otherAddress) {}

    /** What became of a decision. */
    sealed interface Verdict {
        /** @param tell what the gateway is to be told; null if nobody waits */
        record Done(Link link, @Nullable LinkDecided tell) implements Verdict {}

        /**
         * @param left how often it may be tried yet; 0 = it is over
         * @param tell what the gateway is to be told then
         */
        record WrongCode(int left, @Nullable LinkDecided tell) implements Verdict {}

        /** The browser is not where the client is; nothing was decided. */
        record OtherAddress(Link link) implements Verdict {}

        /**
         * They have to sign in anew, as the link demands; the code was the right one, and counts again then.
         *
         * @param missing in a sentence
         */
        record WeakSignIn(Link link, String missing) implements Verdict {}

        /** Nothing can be decided any more. */
        record Over(Link link) implements Verdict {}
    }

    /** NotFound unless it is a link of that login. */
    Uni<Verdict> decide(String handle, SignedIn who, Decision decision);
}
