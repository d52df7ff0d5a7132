package io.portcullis.relay;

import io.portcullis.model.Bytes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Slows down who fails to prove its logins: by login and origin, and by origin alone. Never by login alone: then anybody could
 * lock out anybody. A login that was proved from an origin lately does not wait for what other logins fail there: many people
 * may share an address.
 *
 * <p>Failures count, not attempts: a pool that opens a hundred connections with the right secret is not slowed down. Safe for
 * any thread.
 */
public final class FailedProofs {
    private static final int IPV6_NETWORK = 8;
    private static final int MOST_ORIGINS = 20_000;
    private static final int MOST_LOGINS = 50_000;
    private static final int MOST_PROVEN = 50_000;
    private static final long PROVEN_FOR = Duration.ofHours(1).toNanos();

    /**
     * How it is done.
     *
     * @param perLogin failures of one login from one origin that nobody minds; 0 = no limit
     * @param perOrigin the same of all logins from one origin
     * @param window in which as many are forgotten
     * @param longestWait how long an attempt waits for its turn, at most
     * @param waiters how many do so at once
     */
    public record Settings(int perLogin, int perOrigin, Duration window, Duration longestWait, int waiters) {}

    private record Attempt(Bytes network, String login) {}

    private final Settings settings;
    private final Debts logins;
    private final Debts origins;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waited = new AtomicLong();
    private final AtomicLong heldBack = new AtomicLong();
    private final AtomicLong unnoticed = new AtomicLong();

    /** When a login was last proved from a network; the oldest gives way. */
    private final LinkedHashMap<Attempt, Long> proven = new LinkedHashMap<>(16, 0.75f, true);

    public FailedProofs(Settings settings) {
        this.settings = settings;
        this.logins = new Debts(settings.perLogin(), settings.window().toNanos(), MOST_LOGINS);
        this.origins = new Debts(settings.perOrigin(), settings.window().toNanos(), MOST_ORIGINS);
    }

    /** How long an attempt must wait before it may be tried; 0 = not at all. Times are {@link System#nanoTime}'s. */
    long waitOf(InetAddress origin, String login, long now) {
        Attempt attempt = attempt(origin, login);
        long ofLogin = logins.waitOf(attempt, now);
        return wasProven(attempt, now) ? ofLogin : Math.max(ofLogin, origins.waitOf(attempt.network(), now));
    }

    private boolean wasProven(Attempt attempt, long now) {
        synchronized (proven) {
            Long at = proven.get(attempt);
            return at != null && now - at < PROVEN_FOR;
        }
    }

    /**
     * A proof has been compared, and nobody has been told yet. Returns whether it counts: if so many have failed that it would have to wait, it is
     * as if it had not been tried, right or wrong. One after the other: so many proofs at once are not tried more often than one by one.
     */
    synchronized boolean settle(InetAddress origin, String login, boolean right, long now) {
        if (waitOf(origin, login, now) > 0) {
            heldBack.incrementAndGet();
            return false;
        }
        if (!right) {
            failed(origin, login, now);
        }
        return true;
    }

    void failed(InetAddress origin, String login, long now) {
        Attempt attempt = attempt(origin, login);
        boolean ofLogin = logins.add(attempt, now);
        boolean ofOrigin = origins.add(attempt.network(), now);
        if (!ofLogin || !ofOrigin) {
            unnoticed.incrementAndGet();
        }
    }

    void proven(InetAddress origin, String login, long now) {
        Attempt attempt = attempt(origin, login);
        logins.forgive(attempt);
        synchronized (proven) {
            proven.put(attempt, now);
            if (proven.size() > MOST_PROVEN) {
                proven.pollFirstEntry();
            }
        }
    }

    /** Addresses that somebody has for the asking count as one: of IPv6 the network of 64 bits. */
    private static Attempt attempt(InetAddress origin, String login) {
        byte[] address = origin.getAddress();
        return new Attempt(Bytes.of(address.length > 4 ? Arrays.copyOf(address, IPV6_NETWORK) : address), login);
    }

    /** Whether one more may wait; then it must {@link #stopWaiting}. */
    boolean mayWait() {
        if (waiting.incrementAndGet() > settings.waiters()) {
            waiting.decrementAndGet();
            return false;
        }
        waited.incrementAndGet();
        return true;
    }

    void stopWaiting() {
        waiting.decrementAndGet();
    }

    long longestWait() {
        return settings.longestWait().toNanos();
    }

    /** Attempts that wait now. */
    public int waiting() {
        return waiting.get();
    }

    /** Attempts that had to wait, since the start. */
    public long waited() {
        return waited.get();
    }

    /** Attempts that were refused without being tried. */
    public long heldBack() {
        return heldBack.get();
    }

    /** Failures that there was no room to remember. */
    public long unnoticed() {
        return unnoticed.get();
    }

    /** Logins by origin whose failures are remembered. */
    public int remembered() {
        return logins.size();
    }
}
