package io.portcullis.server.api.problem;

/** What can be wrong, once for the whole API: the client's programs branch on {@link #uri}, people read {@link #title}. */
public enum ProblemType {
    MALFORMED_BODY("malformed-body", 400, "The body is not the JSON that was expected"),
    INVALID_FIELD("invalid-field", 400, "A value is not acceptable"),
    BAD_REQUEST("bad-request", 400, "The request is not valid HTTP for this API"),
    UNAUTHENTICATED("unauthenticated", 401, "A valid bearer token is needed"),
    WEAK_SIGN_IN("weak-sign-in", 401, "The sign-in is not strong or recent enough"),
    FORBIDDEN("forbidden", 403, "The role for it is missing"),
    REFUSED_BY_RULES("refused-by-rules", 403, "The rules do not give it"),
    NOT_YOURS_TO_DECIDE("not-yours-to-decide", 403, "Somebody else must decide that"),
    NOT_FOUND("not-found", 404, "There is no such thing"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The resource has no such method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer is JSON only"),
    CONFLICT("conflict", 409, "The present state does not allow it"),
    FROZEN("frozen", 409, "Nothing is granted here until an operator lifts the freeze"),
    OFFER_CHANGED("offer-changed", 409, "Another thing would be granted than was looked at"),
    TOO_MANY_WAITING("too-many-waiting", 409, "So many requests of one person wait already"),
    TOO_MANY_GRANTS("too-many-grants", 409, "One person has so many grants there by request already"),
    ALREADY_ENDED("already-ended", 409, "It was revoked or is over, and does not come back"),
    TOO_MANY_CREDENTIALS("too-many-credentials", 409, "The login has as many credentials as a gateway tries"),
    OUT_OF_STEP("out-of-step", 409, "The request does not follow on what the server has"),
    PRECONDITION_FAILED("precondition-failed", 412, "Somebody else changed it meanwhile"),
    TOO_LARGE("too-large", 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body has another media type"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "The idempotency key was used for another request"),
    ASKED_TOO_OFTEN("asked-too-often", 429, "So many requests an hour of one person are heard, and no more"),
    THROTTLED("throttled", 429, "Too many failed attempts"),
    DEFECT("defect", 500, "A mistake in the server"),
    UNAVAILABLE("unavailable", 503, "The server can not do that now"),
    RECOVERY_NEEDED("recovery-needed", 503, "The control database is behind what was signed");

    private static final String PREFIX = "urn:portcullis:problem:";

    private final String code;
    private final int status;
    private final String title;

    ProblemType(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The last part of the URI: lower case with dashes. Never changes. */
    public String code() {
        return code;
    }

    /** The member {@code type}: a name, not an address. */
    public String uri() {
        return PREFIX + code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
