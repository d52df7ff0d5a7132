package io.portcullis.session;

import io.portcullis.model.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logins that their people confirm in a browser, at the grant cluster. Safe for any thread. */
public interface LoginLinks {
    /** Whom a confirmation lets in. */
    enum Kind {
        /** The connection that waits for it. */
        HELD,
        /** The next one of the same login from the same address to the same target. */
        NEXT
    }

    /**
     * What is to be confirmed.
     *
     * @param role null if the client names none
     * @param target the database that the client asks for
     * @param origin the client's address
     * @param sensitive whether it may be confirmed from that very address only
     * @param device the credential of the device whose secret the client has proved; null if it has not
     * @param acr one of these classes of sign-in whoever confirms it needs; none: any will do
     * @param amr by one of these means they must have signed in
     * @param maxAge not longer ago than this; null: at any time
     */
    record Wish(
            SessionId session,
            Kind kind,
            String login,
            @Nullable String role,
            String target,
            String origin,
            String application,
            boolean sensitive,
            @Nullable String device,
            List<String> acr,
            List<String> amr,
            @Nullable Duration maxAge) {
        public Wish {
            acr = List.copyOf(acr);
            amr = List.copyOf(amr);
        }
    }

    /** What has become of it. Only a prompt of {@link Kind#HELD} is followed by anything. */
    sealed interface News {
        /** @param life how long it can be confirmed, from now on */
        record Prompt(String url, String code, Duration life) implements News {}

        /** The cluster has signed that this identity has confirmed it. */
        record Confirmed(String issuer, String subject) implements News {}

        /** By the person whose login it is. */
        record Denied() implements News {}

        /** Nobody can confirm it any more: the code was wrong too often. */
        record Failed() implements News {}

        /** Too many wait, of the login or from the address. */
        record TooMany(String why) implements News {}

        /** @param why for the operator */
        record Unavailable(String why) implements News {}
    }

    /** A wish that is being waited for. */
    interface Waiting {
        /** Nobody waits any more, and hardly anything is heard. */
        void leave();

        /**
         * It is confirmed, and has no grant yet: waits on for one, in a place like the one it had.
         *
         * @param target by the name that grants have for it
         * @param then hears how it stands whenever the cluster was asked, on any thread
         */
        default Waiting awaitGrant(String target, Consumer<GrantStanding.News> then) {
            then.accept(GrantStanding.News.own(new GrantStanding.Unknown()));
            return () -> {};
        }
    }

    /** @param then hears what becomes of it, on any thread */
    Waiting ask(Wish wish, Consumer<News> then);

    /** Of a gateway without a grant cluster. */
    LoginLinks NONE = (_, then) -> {
        then.accept(new News.Unavailable("this gateway has no grant cluster that could ask anybody"));
        return () -> {};
    };
}
