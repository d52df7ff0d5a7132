package io.portcullis.grants;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records by login. One thread writes, any thread reads. */
final class LoginIndex<R> {
    private final Map<String, Map<String, R>> byLogin = new ConcurrentHashMap<>();

    List<R> find(String login) {
        Map<String, R> records = byLogin.get(login);
        return records == null ? List.of() : List.copyOf(records.values());
    }

    void put(String login, String id, R record) {
        byLogin.computeIfAbsent(login, _ -> new ConcurrentHashMap<>()).put(id, record);
    }

    void remove(String login, String id) {
        byLogin.computeIfPresent(login, (_, records) -> {
            records.remove(id);
            return records.isEmpty() ? null : records;
        });
    }
}
