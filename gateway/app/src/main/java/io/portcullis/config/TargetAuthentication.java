package io.portcullis.config;

/** A way in which a target may ask the gateway to prove itself, in the words of {@code pg_hba.conf}. */
public enum TargetAuthentication {
    /** The only one that also proves to the gateway that the target knows the password. */
    SCRAM_SHA_256("scram-sha-256"),
    /** A hash of the password that is as good as the password to whoever gets it, and is easily broken. */
    MD5("md5"),
    /** The password as it is; over verified TLS only. */
    PASSWORD("password"),
    /** The gateway's certificate, and nothing else. */
    CERT("cert"),
    /** Nothing at all. */
    TRUST("trust");

    private final String word;

    TargetAuthentication(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
