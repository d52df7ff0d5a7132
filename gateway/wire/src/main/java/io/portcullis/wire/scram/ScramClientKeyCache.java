package io.portcullis.wire.scram;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is expensive to derive from a password (thousands of hashes), per key of the caller, salt and iterations. Bounded:
 * the least recently used entry goes. Safe for concurrent use. Holds what can log in, as the passwords' owner does anyway;
 * an entry is used only with the password it was made from, so a rotated password takes effect at once.
 */
public final class ScramClientKeyCache {
    /**
     * What is kept.
     *
     * @param passwordHash of the password (UTF-8) and the salt
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never shown
    record Entry(byte[] passwordHash, byte[] clientKey, byte[] serverKey) {
        @Override
        public String toString() {
            return "Entry[…]";
        }
    }

    private final int capacity;
    private final Map<String, Entry> entries;

    /**
     * An empty cache.
     *
     * @param capacity how many (key, salt, iterations) to keep
     */
    public ScramClientKeyCache(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.capacity = capacity;
        this.entries = new LinkedHashMap<>(16, 0.75f, true);
    }

    synchronized @Nullable Entry get(String key, byte[] salt, int iterations, byte[] passwordHash) {
        Entry entry = entries.get(full(key, salt, iterations));
        return entry != null && MessageDigest.isEqual(entry.passwordHash, passwordHash) ? entry : null;
    }

    synchronized void put(String key, byte[] salt, int iterations, Entry entry) {
        entries.put(full(key, salt, iterations), entry);
        if (entries.size() > capacity) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** How many entries there are. */
    public synchronized int size() {
        return entries.size();
    }

    private static String full(String key, byte[] salt, int iterations) {
        return iterations + ":" + Base64.getEncoder().encodeToString(salt) + ":" + key;
    }
}
