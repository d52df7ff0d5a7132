package io.portcullis.config;

/** Where in a client's certificate its login stands. */
public enum CertificateName {
    /** The subject's common name. */
    CN,
    /** An alternative name of the kind rfc822Name. */
    SAN_EMAIL,
    /** An alternative name of the kind dNSName. */
    SAN_DNS,
    /** An alternative name of the kind uniformResourceIdentifier. */
    SAN_URI
}
