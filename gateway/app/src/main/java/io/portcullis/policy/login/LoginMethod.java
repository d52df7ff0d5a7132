package io.portcullis.policy.login;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How a login is proved. The protocol asks for one thing only, so exactly one of them runs. */
public enum LoginMethod {
    /** A machine-made secret, by SCRAM-SHA-256, over TLS bound to the certificate (-PLUS). */
    SCRAM(Authority.RECORDS, false),
    /** The client's certificate, which names the login. */
    CERT(Authority.CLIENT_CERTIFICATES, true),
    /** A person, signed in at the grant cluster with a browser, who confirms that it is them. */
    LINK(
            Authority.RECORDS,
            true,
            LinkOptions.NOTICES,
            LinkOptions.SENSITIVE,
            SignInDemand.ACR,
            SignInDemand.AMR,
            SignInDemand.MAX_AGE),
    /** The certificate if it names the login, else the secret: what a gateway does that has no file of rules. */
    CERT_OR_SCRAM(Authority.BUILT_IN, false),
    /** A token of an issuer in the place of a password; a record of the login says whose token it must be. */
    JWT(Authority.RECORDS, true, LoginMethod.ISSUER, SignInDemand.ACR, SignInDemand.AMR, SignInDemand.MAX_AGE),
    /** The same, by OAUTHBEARER, which clients of PostgreSQL 18 speak. */
    OAUTHBEARER(Authority.RECORDS, true, LoginMethod.ISSUER, SignInDemand.ACR, SignInDemand.AMR, SignInDemand.MAX_AGE),
    /** Nothing: to the client it looks like a secret that is wrong. */
    REJECT(Authority.NONE, false);

    /** Whose word it is that somebody is the login. */
    public enum Authority {
        NONE,
        /** The cluster's: what it has signed says by name which proofs of a login count, and who a login is. */
        RECORDS,
        /** Whoever issues certificates to clients: no record says which of its certificates count. */
        CLIENT_CERTIFICATES,
        /** Two of them; only where no rules were written. */
        BUILT_IN
    }

    /** The option that says whose tokens count. */
    static final String ISSUER = "issuer";

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final Authority authority;
    private final boolean demandsTls;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
    private final Set<String> options;

    /** @param options the keys that a rule of this method has besides those of all rules; each must be given that has nothing {@link #usual} */
    LoginMethod(Authority authority, boolean demandsTls, String... options) {
        this.authority = authority;
        this.demandsTls = demandsTls;
        this.options = Set.copyOf(Arrays.asList(options));
    }

    /** As it is written in the file. */
    public String word() {
        return word;
    }

    public Authority authority() {
        return authority;
    }

    /** Whether it is never run over a connection that is not encrypted. */
    public boolean demandsTls() {
        return demandsTls;
    }

    public Set<String> options() {
        return options;
    }

    /** What counts of options that are not given. */
    public Map<String, String> usual() {
        return switch (this) {
            case LINK -> LinkOptions.USUAL;
            case JWT, OAUTHBEARER -> SignInDemand.USUAL;
            case SCRAM, CERT, CERT_OR_SCRAM, REJECT -> Map.of();
        };
    }

    /** Whether a rule may name it. */
    public boolean canBeWritten() {
        return authority != Authority.BUILT_IN;
    }
}
