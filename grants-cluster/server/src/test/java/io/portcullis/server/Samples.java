package io.portcullis.server;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.LoginSalt;
import io.portcullis.server.store.NewCredential;
import io.portcullis.server.store.NewGrant;
import io.smallrye.mutiny.Uni;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** What tests grant. */
public final class Samples {
    public static final Actor WHO = new Actor("token test");

    private Samples() {}

    public static Principal principal(String login) {
        return new Principal(login, Principal.Kind.SERVICE, "https://id.example.org", login, List.of());
    }

    public static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
    }

    public static NewGrant grant(String login) {
        return grant(login, inAnHour());
    }

    public static NewGrant grant(String login, Instant expiresAt) {
        return new NewGrant(
                principal(login),
                "orders",
                "app_read",
                Validity.between(Instant.now().minusSeconds(60), expiresAt),
                StaleTolerance.defaultFor(Principal.Kind.SERVICE),
                "a test");
    }

    /** A record that no control database knows. */
    public static Grant unnumbered() {
        NewGrant wanted = grant("somebody");
        return Grant.create(
                GrantId.random(new SecureRandom()),
                wanted.principal(),
                wanted.target(),
                wanted.role(),
                wanted.validity(),
                wanted.stale(),
                wanted.reason());
    }

    public static NewCredential credential(LoginSalt salt, Instant expiresAt) {
        return new NewCredential(
                salt.login(),
                new Authenticator.Secret(
                        ScramVerifier.derive("secret", salt.salt().toArray(), salt.iterations())),
                Validity.between(Instant.now().minusSeconds(120), expiresAt),
                List.of());
    }

    public static Bytes bytes(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return Bytes.of(bytes);
    }

    /** What an answer is, within a time in which it must come. */
    public static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
