package io.portcullis.model;

import java.time.Instant;
import java.util.List;

/**
 * How a login proves itself to a gateway: by a machine-made secret, or as an identity that somebody else vouches for.
 * All credentials of one login share salt and iterations, because SCRAM sends one salt before it knows which secret the client has.
 *
 * @param authenticator what the proof is checked against
 * @param origins the networks the login may come from; empty means anywhere
 * @param position {@link Position#NONE} unless a cluster made it
 */
public record Credential(
        CredentialId id,
        long revision,
        RecordState state,
        String login,
        Authenticator authenticator,
        Validity validity,
        List<Cidr> origins,
        Position position,
        UnknownFields unknown)
        implements SignedRecord {

    /** How many valid credentials of one login a gateway tries: one proof is checked against each. */
    public static final int MAX_PER_LOGIN = 4;

    private static final int MAX_ORIGINS = 256;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public Credential {
        Revisions.require(revision);
        Principal.requireLogin(login);
        origins = List.copyOf(origins);
        if (origins.size() > MAX_ORIGINS) {
            throw new IllegalArgumentException("origins must not be more than " + MAX_ORIGINS);
        }
    }

    /** The first revision of a credential. */
    public static Credential create(
            CredentialId id, String login, Authenticator authenticator, Validity validity, List<Cidr> origins) {
        return new Credential(
                id, 1, RecordState.ACTIVE, login, authenticator, validity, origins, Position.NONE, UnknownFields.NONE);
    }

    /** The first revision of a credential that is a secret. */
    public static Credential create(
            CredentialId id, String login, ScramVerifier verifier, Validity validity, List<Cidr> origins) {
        return create(id, login, new Authenticator.Secret(verifier), validity, origins);
    }

    /** Of the secret, with the login's salt; where there is no secret, one that nothing fits. */
    public ScramVerifier verifier() {
        return authenticator.verifier();
    }

    /**
     * The tombstone that ends this credential for good, in no position of its own yet.
     *
     * @throws IllegalStateException if it is revoked already
     */
    public Credential revoked() {
        return new Credential(
                id,
                Revisions.next(this),
                RecordState.REVOKED,
                login,
                authenticator,
                validity,
                origins,
                position.unnumbered(),
                unknown);
    }

    /**
     * The next revision, with a later end.
     *
     * @throws IllegalStateException if it is revoked
     * @throws IllegalArgumentException if the end is not later than the present one
     */
    public Credential extendedTo(Instant expiresAt) {
        return new Credential(
                id,
                Revisions.next(this),
                state,
                login,
                authenticator,
                Revisions.extended(this, expiresAt),
                origins,
                position.unnumbered(),
                unknown);
    }

    @Override
    public Credential at(Position newPosition) {
        return new Credential(id, revision, state, login, authenticator, validity, origins, newPosition, unknown);
    }

    @Override
    public String recordId() {
        return id.value();
    }
}
