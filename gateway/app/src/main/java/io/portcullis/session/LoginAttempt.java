package io.portcullis.session;

import io.portcullis.model.SessionId;

/**
 * A connection on its way to a session, as far as it is known.
 *
 * @param origin the client's address, without the port
 * @param login as the client sent it, or empty
 * @param database as the client sent it, or empty
 * @param method how the client proves who it is, such as {@code scram-sha-256}; empty if it has not begun to
 * @param identity who the client is at the issuer of its token; empty without one that proves the login
 * @param tls the version of TLS, or empty
 */
public record LoginAttempt(
        SessionId session, String origin, String login, String database, String method, String identity, String tls) {}
