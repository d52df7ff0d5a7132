package io.portcullis.identity;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.policy.Known;
import io.portcullis.wire.scram.ChannelBinding;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one login attempt is checked against. Looks the same for a login that exists and one that does not: it says
 * nothing about that to whoever only has the salt and the iterations.
 */
public final class ScramOffer {
    private final byte[] salt;
    private final int iterations;
    private final List<Known<Credential>> candidates;

    ScramOffer(byte[] salt, int iterations, List<Known<Credential>> candidates) {
        this.salt = salt.clone();
        this.iterations = iterations;
        this.candidates = List.copyOf(candidates);
    }

    /**
     * Begins the exchange.
     *
     * @param nonce at least {@link ScramServer#MIN_NONCE} fresh random bytes
     * @param binding to the certificate of the client's TLS connection; null if there is none to bind to
     */
    public ScramServer server(byte[] nonce, @Nullable ChannelBinding binding) {
        List<ScramKeys> keys =
                candidates.stream().map(one -> keys(one.record())).toList();
        return new ScramServer(salt, iterations, keys, nonce, binding);
    }

    /** Begins an exchange that looks like that of {@link #server}, and that no secret passes. */
    public ScramServer hopeless(byte[] nonce, @Nullable ChannelBinding binding) {
        return new ScramServer(salt, iterations, List.of(), nonce, binding);
    }

    /** Names the credential by which the client proved itself. */
    public CredentialId credential(ScramServer.Result.Accepted accepted) {
        return credential(accepted.candidateIndex());
    }

    /** The same, by its place among the candidates. */
    public CredentialId credential(int candidateIndex) {
        return candidates.get(candidateIndex).record().id();
    }

    /** Whether that credential counts whatever the state of the view of the cluster. */
    public boolean isFromFile(int candidateIndex) {
        return candidates.get(candidateIndex).fromFile();
    }

    /** Returns how many credentials the proof is checked against; 0 for a login that cannot succeed. For the operator. */
    public int candidates() {
        return candidates.size();
    }

    private static ScramKeys keys(Credential credential) {
        ScramVerifier proof = requireNonNull(proof(credential), "a candidate has a secret");
        return new ScramKeys(proof.storedKey(), proof.serverKey());
    }

    /** What the proof of its secret is checked against; null if it has none. */
    static @Nullable ScramVerifier proof(Credential credential) {
        return switch (credential.authenticator()) {
            case Authenticator.Secret(ScramVerifier verifier) -> verifier;
            case Authenticator.Device(ScramVerifier _, ScramVerifier proof) -> proof;
            case Authenticator.Identity _, Authenticator.Newer _ -> null;
        };
    }

    @Override
    public String toString() {
        return "ScramOffer[" + candidates.size() + " candidates]";
    }
}
