package io.portcullis.policy.login;

/**
 * Where a client gets the tokens that are asked for, as it is told.
 *
 * @param discovery the URL of the issuer's OpenID configuration
 * @param scope what to ask for, words with single spaces between them
 */
public record TokenSource(String discovery, String scope) {}
