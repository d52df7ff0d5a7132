package io.portcullis.grants;

/** What a verified record did to what was known. */
enum Change {
    /** The same, or older than what is known. */
    NONE,
    LEARNED,
    CHANGED,
    REVOKED
}
