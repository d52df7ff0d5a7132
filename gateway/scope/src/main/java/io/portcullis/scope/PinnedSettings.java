package io.portcullis.scope;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.sql.SettingNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings that a scope fixes, against statements that set them. */
final class PinnedSettings {
    private static final String SEARCH_PATH = "search_path";
    private static final String TRANSACTION = "transaction_";
    private static final String DEFAULT_TRANSACTION = "default_" + TRANSACTION;

    /** By the names that statements are known to set; null: no value may be set again. */
    private final Map<String, @Nullable String> values = new HashMap<>();

    PinnedSettings(GrantScope scope) {
        scope.pins().forEach((setting, value) -> {
            String name = SettingNames.canonical(setting);
            values.put(name, value);
            // What counts for all transactions would not be fixed if each could have it otherwise.
            if (name.startsWith(DEFAULT_TRANSACTION)) {
                values.put(TRANSACTION + name.substring(DEFAULT_TRANSACTION.length()), value);
            }
        });
        if (scope.searchPath() != null) {
            values.put(SEARCH_PATH, null);
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * Whether a setting may be set: one that is not fixed, or to just the value that it has.
     *
     * @param to null if that is not known
     */
    boolean allows(String setting, @Nullable List<String> to) {
        if (!values.containsKey(setting)) {
            return true;
        }
        String value = values.get(setting);
        return value != null && to != null && to.size() == 1 && to.getFirst().equals(value);
    }
}
