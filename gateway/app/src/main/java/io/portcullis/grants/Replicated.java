package io.portcullis.grants;

/**
 * What the cluster has sent of a record.
 *
 * @param envelope not a copy: to be read only
 */
@SuppressWarnings("ArrayRecordComponent") // a way to return two values; never compared
public record Replicated(byte[] envelope, boolean verified) {}
