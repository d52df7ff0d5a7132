package io.portcullis.tools;

import io.portcullis.model.Credential;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the credentials that a login has already mean for a new one: SCRAM sends one salt before it knows which secret the client has. */
final class LoginCredentials {
    /** PostgreSQL's SCRAM_DEFAULT_SALT_LEN. */
    private static final int SALT_LENGTH = 16;

    private final @Nullable ScramVerifier existing;

    private LoginCredentials(@Nullable ScramVerifier existing) {
        this.existing = existing;
    }

    /** @throws Refusal if the login has as many as a gateway tries, or they do not share a salt */
    static LoginCredentials of(RecordFolder folder, String login, Instant now) throws IOException {
        List<Credential> live = new ArrayList<>();
        for (SignedRecord record : folder.records()) {
            if (record instanceof Credential credential
                    && credential.login().equals(login)
                    && isLive(credential, now)) {
                live.add(credential);
            }
        }
        if (live.size() >= Credential.MAX_PER_LOGIN) {
            throw new Refusal(login + " has " + live.size() + " credentials already, and a gateway tries no more: "
                    + "revoke one of " + ids(live) + " first");
        }
        if (live.isEmpty()) {
            return new LoginCredentials(null);
        }
        ScramVerifier first = live.getFirst().verifier();
        if (!live.stream().allMatch(other -> other.verifier().hasSaltOf(first))) {
            throw new Refusal("the credentials " + ids(live) + " of " + login
                    + " do not share a salt, so no login can try them all: revoke some first");
        }
        return new LoginCredentials(first);
    }

    ScramVerifier derive(String password, RandomGenerator random) {
        return ScramVerifier.derive(password, salt(random), iterations());
    }

    /** What stands in the place of a verifier where there is no secret: with the login's salt all the same, for older gateways. */
    ScramVerifier unmatchable(RandomGenerator random) {
        return ScramVerifier.unmatchable(salt(random), iterations());
    }

    private byte[] salt(RandomGenerator random) {
        if (existing != null) {
            return existing.salt();
        }
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    private int iterations() {
        return existing == null ? ScramVerifier.DEFAULT_ITERATIONS : existing.iterations();
    }

    private static boolean isLive(Credential credential, Instant now) {
        return credential.state() == RecordState.ACTIVE
                && now.isBefore(credential.validity().expiresAt());
    }

    private static String ids(List<Credential> credentials) {
        return String.join(", ", credentials.stream().map(Credential::recordId).toList());
    }
}
