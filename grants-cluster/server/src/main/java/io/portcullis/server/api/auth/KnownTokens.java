package io.portcullis.server.api.auth;

import java.util.LinkedHashMap;

/**
 * Tokens that were right the last time: they are looked up even while their address is throttled, so that no gateway is shut out by
 * another one behind the same address. Being here lets nobody in.
 */
final class KnownTokens {
    private static final int MAX = 10_000;

    private final LinkedHashMap<BearerToken, Boolean> tokens = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void add(BearerToken token) {
        tokens.put(token, true);
        if (tokens.size() > MAX) {
            tokens.pollFirstEntry();
        }
    }

    synchronized void remove(BearerToken token) {
        tokens.remove(token);
    }

    synchronized boolean contains(BearerToken token) {
        return tokens.get(token) != null;
    }
}
