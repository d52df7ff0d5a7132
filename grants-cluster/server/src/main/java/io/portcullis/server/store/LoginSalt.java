package io.portcullis.server.store;

import io.portcullis.model.Bytes;

/** What all verifiers of one login share. Never changes. */
public record LoginSalt(String login, Bytes salt, int iterations) {}
