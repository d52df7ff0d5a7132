package io.portcullis.relay;

import static java.util.stream.Collectors.groupingBy;

import io.netty.channel.EventLoop;
import io.portcullis.model.SessionId;
import io.portcullis.model.audit.EndCause;
import io.portcullis.session.LiveSession;
import io.portcullis.wire.message.CancelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The live sessions of this gateway. Safe for any thread. */
public final class SessionRegistry {
    private final Map<SessionId, RelaySession> sessions = new ConcurrentHashMap<>();
    /** Backends of different targets may have the same pid. */
    private final ConcurrentHashMap<Integer, List<RelaySession>> byPid = new ConcurrentHashMap<>();

    void add(RelaySession session) {
        sessions.put(session.id(), session);
        byPid.merge(session.backendPid(), List.of(session), SessionRegistry::with);
    }

    void remove(RelaySession session) {
        sessions.remove(session.id(), session);
        byPid.computeIfPresent(session.backendPid(), (_, known) -> without(known, session));
        synchronized (this) {
            notifyAll();
        }
    }

    /** The one session that the request's key belongs to, or null: with a wrong key nothing can be learnt. */
    private @Nullable RelaySession find(CancelRequest request) {
        RelaySession found = null;
        for (RelaySession session : byPid.getOrDefault(request.pid(), List.of())) {
            if (session.hasKey(request.secret())) {
                found = session;
            }
        }
        return found;
    }

    /**
     * Passes a cancel on to the session that its key belongs to.
     *
     * @param done runs when the target has taken it, on any thread; not at all if there is no such session
     * @return whether there is one
     */
    public boolean cancel(CancelRequest request, Runnable done) {
        RelaySession session = find(request);
        if (session != null) {
            session.cancelRequest(done);
        }
        return session != null;
    }

    /**
     * Ends one session because an operator wants so; returns at once.
     *
     * @param reason for the client and the audit; may be empty
     * @return whether there is such a session
     */
    public boolean cutOff(SessionId id, String reason) {
        RelaySession session = sessions.get(id);
        if (session != null) {
            session.cutOff(reason);
        }
        return session != null;
    }

    /** Looks at every session, on its own event loop; one task for each loop. */
    public CompletableFuture<List<LiveSession>> live() {
        Map<EventLoop, List<RelaySession>> byLoop = sessions.values().stream().collect(groupingBy(RelaySession::loop));
        List<CompletableFuture<List<LiveSession>>> parts = byLoop.entrySet().stream()
                .map(loop -> CompletableFuture.supplyAsync(
                        () -> loop.getValue().stream().map(RelaySession::live).toList(), loop.getKey()))
                .toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(_ ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }

    public int size() {
        return sessions.size();
    }

    /** Ends every session because this gateway is being stopped; returns at once. */
    public void stopAll() {
        sessions.values().forEach(session -> session.end(EndCause.DRAINING));
    }

    /** Has every session end as soon as it is between two transactions; returns at once. */
    public void leaveAtBoundary() {
        sessions.values().forEach(RelaySession::leaveAtBoundary);
    }

    /** Has every session look at once whether it may go on; returns at once. */
    public void reviewAll() {
        sessions.values().forEach(RelaySession::review);
    }

    /** Waits until no session is left. Returns whether that was so within {@code patience}. */
    public synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (size() > 0 && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return size() == 0;
    }

    private static List<RelaySession> with(List<RelaySession> known, List<RelaySession> added) {
        List<RelaySession> both = new ArrayList<>(known);
        both.addAll(added);
        return List.copyOf(both);
    }

    private static @Nullable List<RelaySession> without(List<RelaySession> known, RelaySession gone) {
        List<RelaySession> rest =
                known.stream().filter(session -> session != gone).toList();
        return rest.isEmpty() ? null : rest;
    }
}
