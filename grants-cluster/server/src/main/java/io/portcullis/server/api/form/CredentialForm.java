package io.portcullis.server.api.form;

import io.portcullis.model.Cidr;
import io.portcullis.model.Principal;
import io.portcullis.model.Validity;
import io.portcullis.server.api.body.CreateCredential;
import io.portcullis.server.api.body.CreateDevice;
import io.portcullis.server.api.body.CreateOwnSecret;
import io.portcullis.server.api.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credential that a client wants to be made, checked.
 *
 * @param origins the networks it may be used from; empty = anywhere
 * @param identity who proves the login with tokens; null = a secret does
 * @param device whether the secret is a device's
 */
public record CredentialForm(
        String login,
        Validity validity,
        List<Cidr> origins,
        @Nullable IdentityForm identity,
        boolean device) {
    /** As the record's own bound. */
    private static final int MAX_ORIGINS = 256;

    /** It stays on the device, and nobody looks at it any more. */
    private static final Duration LONGEST_OF_DEVICE = Duration.ofDays(366);

    private static final String USUAL_OF_DEVICE = "90d";

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    public CredentialForm {
        origins = List.copyOf(origins);
    }

    /** What {@code body} describes. */
    public static CredentialForm of(String login, CreateCredential body, Instant now) {
        requireLogin(login);
        Instant start = body.notBefore() == null ? now : Times.instant("notBefore", body.notBefore());
        Instant end = Times.end(body.expiresAt(), body.duration(), start, now);
        Validity validity = Fields.model(List.of("expiresAt", "notBefore"), () -> Validity.between(start, end));
        boolean device = Boolean.TRUE.equals(body.device());
        if (device && end.isAfter(now.plus(LONGEST_OF_DEVICE))) {
            throw Problem.invalid(
                            body.duration() == null ? "expiresAt" : "duration",
                            "must not be more than " + LONGEST_OF_DEVICE.toDays() + " days for a device")
                    .thrown();
        }
        IdentityForm identity = IdentityForm.of(body.issuer(), body.subject());
        if (device && identity != null) {
            throw Problem.invalid("device", "must not be with issuer and subject")
                    .thrown();
        }
        return new CredentialForm(login, validity, origins(Fields.texts("origins", body.origins())), identity, device);
    }

    /** What somebody wants for a device of their own: for 90 days if they do not say. */
    public static CredentialForm ofDevice(String login, CreateDevice body, Instant now) {
        String duration = body.expiresAt() == null && body.duration() == null ? USUAL_OF_DEVICE : body.duration();
        return of(login, new CreateCredential(null, body.expiresAt(), duration, body.origins(), null, null, true), now);
    }

    /** What somebody wants for their own login: for minutes to {@code longest}. */
    public static CredentialForm own(String login, CreateOwnSecret body, Duration longest, Instant now) {
        Duration life = Times.duration("duration", Fields.required("duration", body.duration()));
        if (life.compareTo(SHORTEST) < 0 || life.compareTo(longest) > 0) {
            throw Problem.invalid("duration", "must be from 1 minute to " + longest.toMinutes() + " minutes")
                    .thrown();
        }
        return new CredentialForm(
                login,
                Fields.model(List.of("duration"), () -> Validity.between(now, now.plus(life))),
                origins(Fields.texts("origins", body.origins())),
                null,
                false);
    }

    /** The login in a path. */
    public static void requireLogin(String login) {
        if (!Principal.isLogin(login)) {
            throw Problem.invalid("login", "must match [a-z0-9._@-]{1,63}").thrown();
        }
    }

    private static List<Cidr> origins(List<String> texts) {
        if (texts.size() > MAX_ORIGINS) {
            throw Problem.invalid("origins", "must not be more than " + MAX_ORIGINS)
                    .thrown();
        }
        List<Cidr> networks = new ArrayList<>();
        for (String text : texts) {
            try {
                networks.add(Cidr.parse(text));
            } catch (IllegalArgumentException _) {
                throw Problem.invalid(
                                "origins[" + networks.size() + "]",
                                "must be a network as 10.0.0.0/8 or 2001:db8::/32, without bits behind the prefix")
                        .thrown();
            }
        }
        return networks;
    }
}
