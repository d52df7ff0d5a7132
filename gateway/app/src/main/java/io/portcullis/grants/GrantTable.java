package io.portcullis.grants;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.Joins;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All grants that are known, and their watchers. One thread joins and forgets; any thread finds and watches. */
final class GrantTable {
    private final Map<GrantId, GrantCell> cells = new ConcurrentHashMap<>();
    private final LoginIndex<Grant> byLogin = new LoginIndex<>();
    private final AtomicInteger known = new AtomicInteger();

    List<Grant> find(String login) {
        return byLogin.find(login);
    }

    @Nullable
    Grant get(GrantId id) {
        GrantCell cell = cells.get(id);
        return cell == null ? null : cell.grant;
    }

    int size() {
        return known.get();
    }

    /** Joins a verified grant; the watchers hear of a change before this returns. */
    Change join(Grant incoming, Instant keepUntil) {
        // Marked as kept inside compute: a watcher that closes at the same time must not take the cell away.
        GrantCell cell = cells.compute(incoming.id(), (_, present) -> {
            GrantCell kept = present == null ? new GrantCell() : present;
            kept.keepAtLeastUntil(keepUntil);
            return kept;
        });
        @Nullable Grant before = cell.grant;
        Grant winner = before == null ? incoming : Joins.join(before, incoming);
        if (winner.equals(before)) {
            return Change.NONE;
        }
        String id = winner.recordId();
        byLogin.put(winner.principal().login(), id, winner);
        if (before == null) {
            known.incrementAndGet();
        } else if (!before.principal().login().equals(winner.principal().login())) {
            byLogin.remove(before.principal().login(), id);
        }
        cell.set(winner);
        if (winner.state() == RecordState.REVOKED) {
            return Change.REVOKED;
        }
        return before == null ? Change.LEARNED : Change.CHANGED;
    }

    GrantWatch watch(GrantId id, Executor executor, Consumer<Grant> onChange) {
        GrantCell.Watcher watcher = new GrantCell.Watcher(executor, onChange);
        // Registered before anybody can read the grant: no change falls between the two.
        GrantCell watched = cells.compute(id, (_, present) -> {
            GrantCell cell = present == null ? new GrantCell() : present;
            cell.watchers.add(watcher);
            return cell;
        });
        return new GrantWatch() {
            @Override
            public @Nullable Grant current() {
                return watched.grant;
            }

            @Override
            public void close() {
                watcher.close();
                cells.computeIfPresent(id, (_, cell) -> {
                    cell.watchers.remove(watcher);
                    return cell.isKept() || !cell.watchers.isEmpty() ? cell : null;
                });
            }
        };
    }

    /** Forgets what can never be valid again and nobody watches; returns how many. */
    int forget(Instant now) {
        int before = known.get();
        cells.keySet()
                .forEach(id -> cells.computeIfPresent(id, (_, cell) -> {
                    Grant grant = cell.grant;
                    if (grant == null || !cell.isOver(now) || !cell.watchers.isEmpty()) {
                        return cell;
                    }
                    byLogin.remove(grant.principal().login(), grant.recordId());
                    known.decrementAndGet();
                    return null;
                }));
        return before - known.get();
    }
}
