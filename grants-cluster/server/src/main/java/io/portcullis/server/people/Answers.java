package io.portcullis.server.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what issuers answer, each in a form of its own. */
final class Answers {
    /** Where an answer names the rest of it (OData 4.01, 4.5.6): half a list of groups would read as groups lost. */
    private static final String MORE = "@odata.nextLink";

    private Answers() {}

    /**
     * The texts, numbers and truth values at the end of the path, which goes on in each member of a list.
     *
     * @return empty if the answer has no such place, or is not whole; no texts if there is a list there, and it is empty
     */
    static Optional<List<String>> texts(@Nullable Object json, List<String> path) {
        if (json instanceof JsonObject object && object.containsKey(MORE)) {
            return Optional.empty();
        }
        List<Object> level = members(json);
        for (String name : path) {
            if (level.isEmpty()) {
                return json == null ? Optional.empty() : Optional.of(List.of());
            }
            List<Object> next = new ArrayList<>();
            boolean found = false;
            for (Object at : level) {
                if (at instanceof JsonObject object && object.containsKey(name)) {
                    found = true;
                    next.addAll(members(object.getValue(name)));
                }
            }
            if (!found) {
                return Optional.empty();
            }
            level = next;
        }
        if (level.stream().anyMatch(JsonObject.class::isInstance)) {
            return Optional.empty();
        }
        return Optional.of(level.stream().map(Object::toString).toList());
    }

    /** Of a list its members, of anything else itself, of nothing none. */
    private static List<Object> members(@Nullable Object json) {
        List<Object> members = new ArrayList<>();
        switch (json) {
            case null -> {
                // None.
            }
            case JsonArray all -> {
                for (int i = 0; i < all.size(); i++) {
                    members.addAll(members(all.getValue(i)));
                }
            }
            case Object one -> members.add(one);
        }
        return members;
    }
}
