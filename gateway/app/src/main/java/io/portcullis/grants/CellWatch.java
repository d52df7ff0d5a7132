package io.portcullis.grants;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.policy.Known;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One session's view of a grant, which may not be known (any more). */
final class CellWatch implements GrantWatch {
    private final Map<String, RecordCell> cells;
    private final String id;
    private final Watchers watchers;
    private final Watchers.Watcher watcher;

    CellWatch(Map<String, RecordCell> cells, String id, Executor executor, Consumer<Known<Grant>> onChange) {
        this.cells = cells;
        this.id = id;
        Watchers.Watcher[] added = new Watchers.Watcher[1];
        // Registered before anybody can read the grant: no change falls between the two.
        RecordCell watched = requireNonNull(cells.compute(id, (_, present) -> {
            RecordCell cell = present == null ? new RecordCell(id) : present;
            Watchers all = cell.watchers();
            if (all == null) {
                all = new Watchers();
                cell.setWatchers(all);
                all.begin(grant(cell));
            }
            added[0] = all.add(executor, onChange);
            return cell;
        }));
        this.watchers = requireNonNull(watched.watchers());
        this.watcher = added[0];
    }

    static @Nullable Known<Grant> grant(RecordCell cell) {
        Known<SignedRecord> known = cell.known();
        return known != null && known.record() instanceof Grant grant ? new Known<>(grant, known.fromFile()) : null;
    }

    @Override
    public @Nullable Known<Grant> current() {
        return watchers.current();
    }

    @Override
    public void close() {
        watcher.close();
        cells.computeIfPresent(id, (_, cell) -> {
            watchers.remove(watcher);
            if (!watchers.isEmpty() || cell.watchers() != watchers) {
                return cell;
            }
            cell.setWatchers(null);
            return cell.isKept() ? cell : null;
        });
    }
}
