package io.portcullis.model;

/**
 * What proves a login. Each kind carries a verifier: gateways of a version that does not know the kind take the record for a
 * connection secret's, and must then find one that nothing fits, with the salt that all credentials of the login share.
 */
public sealed interface Authenticator {
    /** Of the secret; of every other kind one that no secret fits. */
    ScramVerifier verifier();

    /** A machine-made secret. */
    record Secret(ScramVerifier verifier) implements Authenticator {}

    /**
     * An identity that somebody else vouches for, with tokens: exactly this subject of exactly this issuer.
     *
     * @param verifier {@link ScramVerifier#unmatchable}
     * @param issuer as tokens have it in {@code iss}
     * @param subject as tokens have it in {@code sub}
     */
    record Identity(ScramVerifier verifier, String issuer, String subject) implements Authenticator {
        /**
         * Checks the form.
         *
         * @throws IllegalArgumentException naming the field that is out of its bounds
         */
        public Identity {
            if (!verifier.isUnmatchable()) {
                throw new IllegalArgumentException("verifier must be one that nothing fits where there is an identity");
            }
            Texts.requireNonEmptyLine("issuer", issuer, Principal.MAX_ISSUER_BYTES);
            Texts.requireNonEmptyLine("subject", subject, Principal.MAX_NAME_BYTES);
        }

        /** Letter for letter: nothing is normalised, so that no two identities are mistaken for each other. */
        public boolean is(String otherIssuer, String otherSubject) {
            return issuer.equals(otherIssuer) && subject.equals(otherSubject);
        }

        /** The issuer's data about a person stay in the record. */
        @Override
        public String toString() {
            return "Identity[of " + issuer + "]";
        }
    }

    /**
     * The machine-made secret of somebody's device. Alone it proves nothing: it stands for a confirmation of the same person's, so that
     * not each of a device's connections needs one of its own.
     *
     * @param verifier {@link ScramVerifier#unmatchable}, so that nothing takes the secret for one that lets in
     * @param proof of the secret, with salt and iterations of {@code verifier}
     */
    record Device(ScramVerifier verifier, ScramVerifier proof) implements Authenticator {
        /**
         * Checks the form.
         *
         * @throws IllegalArgumentException naming the field that is out of its bounds
         */
        public Device {
            if (!verifier.isUnmatchable()) {
                throw new IllegalArgumentException("verifier must be one that nothing fits where there is a device");
            }
            if (!proof.hasSaltOf(verifier)) {
                throw new IllegalArgumentException("proof must have the salt of the verifier");
            }
        }

        /** Of a device whose secret has that verifier. */
        public static Device of(ScramVerifier proof) {
            return new Device(ScramVerifier.unmatchable(proof.salt(), proof.iterations()), proof);
        }
    }

    /**
     * Something of a newer version: here it proves nothing, and it is kept byte for byte.
     *
     * @param encoded one item in deterministic CBOR
     */
    record Newer(ScramVerifier verifier, Bytes encoded) implements Authenticator {
        @Override
        public String toString() {
            return "Newer[" + encoded.length() + " bytes]";
        }
    }
}
