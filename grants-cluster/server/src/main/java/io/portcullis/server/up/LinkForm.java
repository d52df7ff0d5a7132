package io.portcullis.server.up;

import io.portcullis.model.CredentialId;
import io.portcullis.model.LinkId;
import io.portcullis.model.Principal;
import io.portcullis.model.SessionId;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.SignInDemand;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a gateway wants to have confirmed, checked, and what it is answered. */
final class LinkForm {
    static final int MAX_BYTES = 8 * 1024;

    private static final int MAX_NAME = 255;
    private static final int MAX_WORDS = 10;
    private static final long MAX_AGE_SECONDS = Duration.ofDays(30).toSeconds();
    /** Neither ends a header's value. */
    private static final Pattern WORD = Pattern.compile("[!-~&&[^\"\\\\]]{1,100}");
    /** Neither a terminal nor a page shows them. */
    static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private LinkForm() {}

    @Schema(name = "LinkWish", description = "A login that a person is to confirm in a browser: docs/up-channel.md.")
    record Body(
            @Schema(required = true, description = "The gateway's own name for it, never used again.") @Nullable
            String id,

            @Schema(
                    required = true,
                    enumeration = {"held", "next"},
                    description = "Whom a confirmation lets in: the connection that waits, or the next one like it.")
            @Nullable
            String kind,

            @Schema(required = true) @Nullable String session,

            @Schema(required = true) @Nullable String login,

            @Schema(required = true, description = "The database that the client asks for.") @Nullable
            String target,

            @Schema(description = "The role, if the client names one.") @Nullable
            String role,

            @Schema(required = true, description = "The client's address.") @Nullable
            String origin,

            @Nullable String application,

            @Schema(description = "true: it may be confirmed from the client's address only.") @Nullable
            Boolean sensitive,

            @Schema(description = "The credential of the device whose secret the client has proved, if it has.")
            @Nullable
            String device,

            @Schema(description = "Classes of sign-in of which whoever confirms needs one.") @Nullable
            List<String> acr,

            @Schema(description = "Means of which whoever confirms must have signed in by one.") @Nullable
            List<String> amr,

            @Schema(description = "How long ago whoever confirms may have signed in.") @Nullable
            Long maxAgeSeconds) {}

    @Schema(name = "LinkWithdrawal")
    record Withdrawal(@Schema(required = true) @Nullable String id) {}

    @Schema(name = "LinkStarted")
    record StartedView(
            @Schema(
                    enumeration = {"open", "decided", "denied", "over", "too-many"},
                    description =
                            "decided: the signed decision is on its way down. denied: the person has just denied one from there.")
            String state,

            @Schema(description = "Where it can be confirmed.") @Nullable
            String url,

            @Schema(description = "What the person compares and types there.") @Nullable
            String code,

            @Schema(description = "How long it can be confirmed, from now on.") @Nullable
            Long lifeMs) {
        static StartedView of(String state) {
            return new StartedView(state, null, null, null);
        }
    }

    static Links.Wish of(Body body) {
        return new Links.Wish(
                id(body.id()),
                kind(needed("kind", body.kind())),
                session(needed("session", body.session())),
                login(needed("login", body.login())),
                name("target", needed("target", body.target())),
                body.role() == null ? null : name("role", body.role()),
                origin(needed("origin", body.origin())),
                application(body.application()),
                Boolean.TRUE.equals(body.sensitive()),
                device(body.device()),
                new SignInDemand(words("acr", body.acr()), words("amr", body.amr()), age(body.maxAgeSeconds())));
    }

    private static List<String> words(String field, @Nullable List<String> words) {
        if (words == null) {
            return List.of();
        }
        // What is read from JSON may be null whatever its type says.
        boolean good = words.size() <= MAX_WORDS
                && words.stream()
                        .allMatch(word ->
                                Objects.nonNull(word) && WORD.matcher(word).matches());
        if (!good) {
            throw Problem.invalid(field, "must be up to " + MAX_WORDS + " words")
                    .thrown();
        }
        return words.stream().map(String::valueOf).toList();
    }

    private static @Nullable Duration age(@Nullable Long seconds) {
        if (seconds == null) {
            return null;
        }
        if (seconds < 1 || seconds > MAX_AGE_SECONDS) {
            throw Problem.invalid("maxAgeSeconds", "must be from 1 to " + MAX_AGE_SECONDS)
                    .thrown();
        }
        return Duration.ofSeconds(seconds);
    }

    static LinkId id(@Nullable String id) {
        if (id == null || !LinkId.isValid(id)) {
            throw Problem.invalid("id", "must be the id of a link").thrown();
        }
        return new LinkId(id);
    }

    private static Links.Kind kind(String code) {
        for (Links.Kind kind : Links.Kind.values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        throw Problem.invalid("kind", "must be held or next").thrown();
    }

    private static SessionId session(String id) {
        if (!SessionId.isValid(id)) {
            throw Problem.invalid("session", "must be the id of a session").thrown();
        }
        return new SessionId(id);
    }

    private static @Nullable String device(@Nullable String credential) {
        if (credential != null && !CredentialId.isValid(credential)) {
            throw Problem.invalid("device", "must be the id of a credential").thrown();
        }
        return credential;
    }

    private static String login(String login) {
        if (!Principal.isLogin(login)) {
            throw Problem.invalid("login", "must be a login").thrown();
        }
        return login;
    }

    /** A name of PostgreSQL's; the page shows it. */
    static String name(String field, String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || UNPRINTABLE.matcher(name).find()) {
            throw Problem.invalid(field, "must be 1 to " + MAX_NAME + " printable characters")
                    .thrown();
        }
        return name;
    }

    private static String application(@Nullable String name) {
        String known = name == null ? "" : UNPRINTABLE.matcher(name).replaceAll("?");
        return known.length() > MAX_NAME ? known.substring(0, MAX_NAME) : known;
    }

    private static String origin(String address) {
        try {
            if (address.equals(InetAddress.ofLiteral(address).getHostAddress())) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw Problem.invalid("origin", "must be an address").thrown();
    }

    private static <T> T needed(String field, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(field, "is needed").thrown();
        }
        return value;
    }

    /** @param page the address of the page of a link */
    static StartedView view(Started started, UnaryOperator<String> page) {
        return switch (started) {
            case Started.Open open ->
                new StartedView(
                        "open",
                        page.apply(open.handle()),
                        open.code(),
                        open.life().toMillis());
            case Started.Decided _ -> StartedView.of("decided");
            case Started.Denied _ -> StartedView.of("denied");
            case Started.Over _ -> StartedView.of("over");
            case Started.TooMany _ -> StartedView.of("too-many");
        };
    }
}
