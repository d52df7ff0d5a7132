package io.portcullis.grants.cluster;

/**
 * An envelope to be verified.
 *
 * @param key must be the id that is signed
 * @param envelope not a copy: to be read only
 * @param urgent whether somebody waits for it, or it may end an access
 * @param at {@link System#nanoTime} when it came
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record VerificationTask(String map, String key, byte[] envelope, boolean urgent, long at) {}
