package io.portcullis.server.api.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads claims that can be anywhere in a token. */
final class Claims {
    /** A token of the longest size has more only if they are single characters. */
    private static final int MOST = 2_000;

    /** The longest name of a group that is told to anybody. */
    private static final int LONGEST = 1_000;

    private Claims() {}

    /** The texts at this path: of a list its members, else the one; none if there is something else or nothing. */
    static List<String> texts(JsonObject claims, List<String> path) {
        @Nullable Object at = claims;
        for (String name : path) {
            at = at instanceof JsonObject object ? object.getValue(name) : null;
        }
        return switch (at) {
            case String one -> List.of(one);
            case JsonArray all -> texts(all);
            case null, default -> List.of();
        };
    }

    /** Whether {@link #texts} leaves out nothing of it. */
    static boolean areTexts(Object value) {
        return switch (value) {
            case String _ -> true;
            case JsonArray all ->
                all.size() <= MOST
                        && all.stream().allMatch(one -> one instanceof String text && text.length() <= LONGEST);
            default -> false;
        };
    }

    private static List<String> texts(JsonArray all) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < all.size() && texts.size() < MOST; i++) {
            if (all.getValue(i) instanceof String text && text.length() <= LONGEST) {
                texts.add(text);
            }
        }
        return texts;
    }
}
