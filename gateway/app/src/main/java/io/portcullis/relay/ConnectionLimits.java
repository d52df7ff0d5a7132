package io.portcullis.relay;

import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.upstream.Places;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts client connections: in total, by origin, those whose login has begun and is not finished, and sessions by login. Who
 * has connected and says nothing takes no place from those who log in. Safe for any thread.
 */
public final class ConnectionLimits {
    private static final int MOST_FEW = 16;

    private final int connections;
    private final int perOrigin;
    private final int logins;
    private final int sessionsPerLogin;
    private final Places loginPlaces;
    /** Whoever has less than this open takes no part in a flood, and may want to cancel something. */
    private final int few;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> origins = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> sessions = new ConcurrentHashMap<>();

    public ConnectionLimits(int connections, int perOrigin, int logins, int sessionsPerLogin) {
        this.connections = connections;
        this.perOrigin = perOrigin;
        this.logins = logins;
        this.sessionsPerLogin = sessionsPerLogin;
        this.loginPlaces = new Places(logins);
        this.few = Math.clamp(logins / 4, 1, MOST_FEW);
    }

    /**
     * Whether there are so many connections beyond the limits that not even a refusal can be said to one more: then it
     * must be closed at once, uncounted. Refusals may take as much room as unfinished logins, and those of origins with
     * few connections as much again: one origin's flood does not close the door to the others.
     */
    boolean isFlooded(InetAddress origin) {
        int beyond = Math.max(open.get() - connections, pending.get() - logins);
        int room = origins.getOrDefault(origin, 0) < few ? 2 * logins : logins;
        return beyond >= room;
    }

    /**
     * Counts a new connection, in every case: {@link #closed} and {@link #loginDone} must follow once each, between them
     * {@link #begun} once or not at all.
     *
     * @return which limit it goes beyond, or null
     */
    @Nullable
    RefusalReason opened(InetAddress origin) {
        openedBehindProxy();
        return announced(origin);
    }

    /** Counts a new connection whose origin is still to be announced: {@link #announced} or {@link #leftUnannounced} must follow. */
    void openedBehindProxy() {
        open.incrementAndGet();
        silent.incrementAndGet();
    }

    /** The origin of a connection that is counted already; the rest is as with {@link #opened}. */
    @Nullable
    RefusalReason announced(InetAddress origin) {
        int here = origins.merge(origin, 1, Integer::sum);
        if (open.get() > connections) {
            return RefusalReason.TOO_MANY_CONNECTIONS;
        }
        if (here > perOrigin) {
            return RefusalReason.TOO_MANY_CONNECTIONS_FROM_ORIGIN;
        }
        return null;
    }

    void leftUnannounced() {
        open.decrementAndGet();
        silent.decrementAndGet();
    }

    /** The first byte of a login has come. */
    void begun() {
        silent.decrementAndGet();
        pending.incrementAndGet();
    }

    /** A login goes on that was done for a while. */
    void resumed() {
        pending.incrementAndGet();
    }

    /** For logins whose client has said who it is; of {@link #mostLogins}. */
    Places loginPlaces() {
        return loginPlaces;
    }

    int mostLogins() {
        return logins;
    }

    /** What the client reads of a limit. */
    static Refusal refusal(RefusalReason limit) {
        if (limit == RefusalReason.TOO_MANY_CONNECTIONS_FROM_ORIGIN) {
            return Refusals.limit("from your address");
        }
        return Refusals.limit(
                limit == RefusalReason.TOO_MANY_LOGINS ? "that have not logged in yet" : "at this gateway");
    }

    /** A login that is proven wants a session; false if it has as many as it may. A place taken must be given back once. */
    boolean takeSession(String login) {
        if (sessions.merge(login, 1, Integer::sum) <= sessionsPerLogin) {
            return true;
        }
        giveSessionBack(login);
        return false;
    }

    void giveSessionBack(String login) {
        sessions.computeIfPresent(login, (_, count) -> count == 1 ? null : count - 1);
    }

    /** @param begun whether {@link #begun} was called */
    void loginDone(boolean begun) {
        (begun ? pending : silent).decrementAndGet();
    }

    void closed(InetAddress origin) {
        open.decrementAndGet();
        origins.computeIfPresent(origin, (_, count) -> count == 1 ? null : count - 1);
    }

    public int openConnections() {
        return open.get();
    }

    /** Connections over which nothing has come yet. */
    public int silentConnections() {
        return silent.get();
    }

    /** Logins that have begun and are not finished. */
    public int pendingLogins() {
        return pending.get();
    }

    /** Those of them that wait for their turn. */
    public int waitingLogins() {
        return loginPlaces.waiting();
    }
}
