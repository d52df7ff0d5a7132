package io.portcullis.model.codec;

/** A record that can not be trusted or understood, and so counts as not there. The message is for the operator and holds no secret. */
public final class RefusedRecord extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, as a code for logs and metrics. */
    public enum Reason {
        /** Larger than {@link RecordFiles#MAX_SIZE}. */
        TOO_LARGE("too-large"),
        /** Not the deterministic CBOR of an envelope or a record. */
        MALFORMED("malformed"),
        /** Of a version this build does not know. */
        UNKNOWN_VERSION("unknown-version"),
        /** Signed for another cluster. */
        WRONG_CLUSTER("wrong-cluster"),
        /** Not the kind of record that was asked for. */
        WRONG_KIND("wrong-kind"),
        /** Signed with a key that is not among the trusted ones. */
        UNKNOWN_KEY("unknown-key"),
        /** The signature does not fit the bytes. */
        BAD_SIGNATURE("bad-signature"),
        /** Plain where sealed is required. */
        NOT_SEALED("not-sealed"),
        /** Sealed, but not by one of our keys for this place. */
        BAD_SEAL("bad-seal"),
        /** Well-formed and signed, but a field is missing or out of its bounds. */
        INVALID_FIELD("invalid-field");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The name in logs and metrics: lower case with dashes. */
        public String code() {
            return code;
        }
    }

    private final Reason reason;

    /** @param message for the operator */
    public RefusedRecord(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** As {@link #RefusedRecord(Reason, String)}, with what it comes from. */
    public RefusedRecord(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
