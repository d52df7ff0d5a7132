package io.portcullis.session;

/**
 * A session as it was at one moment.
 *
 * @param bytesToClient handed to the client's socket since the session began
 * @param bytesToTarget handed to the target's socket since then
 */
public record LiveSession(Admission admission, SessionActivity activity, long bytesToClient, long bytesToTarget) {}
