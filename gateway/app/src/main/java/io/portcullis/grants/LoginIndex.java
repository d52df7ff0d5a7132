package io.portcullis.grants;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records by login. Lean, as there may be as many logins as records: most have one or two, so that a map of each login's
 * own would weigh more than what is in it. One thread at a time writes, any thread reads.
 */
final class LoginIndex {
    /** A RecordCell, or Several. */
    private final Map<String, Object> byLogin = new ConcurrentHashMap<>();

    /** In no order. Guarded by itself. */
    private static final class Several {
        private RecordCell[] cells;
        private int size;

        Several(RecordCell first, RecordCell second) {
            cells = new RecordCell[] {first, second};
            size = 2;
        }

        synchronized void add(RecordCell cell) {
            if (size == cells.length) {
                cells = Arrays.copyOf(cells, size + (size >> 1) + 1);
            }
            cells[size++] = cell;
        }

        synchronized void remove(RecordCell cell) {
            for (int i = 0; i < size; i++) {
                if (cells[i] == cell) {
                    cells[i] = cells[--size];
                    Arrays.fill(cells, size, size + 1, null);
                    return;
                }
            }
        }

        synchronized List<RecordCell> all() {
            return List.of(Arrays.copyOf(cells, size));
        }
    }

    List<RecordCell> find(String login) {
        return list(byLogin.get(login));
    }

    private static List<RecordCell> list(@Nullable Object found) {
        return switch (found) {
            case null -> List.of();
            case RecordCell only -> List.of(only);
            case Several several -> several.all();
            default -> throw new IllegalStateException("neither one cell nor several");
        };
    }

    /** Adds a cell that is not there yet. Returns the login as it is kept: the same text for all its records. */
    String add(String login, RecordCell cell) {
        List<RecordCell> before = find(login);
        String kept = before.isEmpty() ? login : before.getFirst().login(login);
        byLogin.compute(kept, (_, present) -> switch (present) {
            case null -> cell;
            case RecordCell first -> new Several(first, cell);
            case Several several -> {
                several.add(cell);
                yield several;
            }
            default -> throw new IllegalStateException("neither one cell nor several");
        });
        return kept;
    }

    void remove(String login, RecordCell cell) {
        byLogin.computeIfPresent(login, (_, present) -> {
            if (present instanceof Several several) {
                several.remove(cell);
                return several.size == 0 ? null : several;
            }
            return present == cell ? null : present;
        });
    }
}
