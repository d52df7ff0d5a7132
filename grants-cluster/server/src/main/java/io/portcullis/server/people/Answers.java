package io.portcullis.server.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what issuers answer, each in a form of its own. */
final class Answers {
    /** Where an answer names the rest of it (OData 4.01, 4.5.6): half a list of groups would read as groups lost. */
    private static final String MORE = "@odata.nextLink";

    private static final Pattern NEXT =
            Pattern.compile(";\\s*rel\\s*=\\s*(\"[^\"]*\\bnext\\b|next\\b)", Pattern.CASE_INSENSITIVE);

    private Answers() {}

    /**
     * The texts, numbers and truth values at the end of the path, which goes on in each member of a list.
     *
     * @return empty if the answer has no such place, or is not whole, as where any member lacks the name or has nothing there; no texts if
     *     there is a list there, and it is empty
     */
    static Optional<List<String>> texts(@Nullable Object json, List<String> path) {
        if (json instanceof JsonObject object && object.containsKey(MORE)) {
            return Optional.empty();
        }
        List<@Nullable Object> level = members(json);
        for (String name : path) {
            List<@Nullable Object> next = new ArrayList<>();
            for (@Nullable Object at : level) {
                if (!(at instanceof JsonObject object)) {
                    return Optional.empty();
                }
                next.addAll(members(object.getValue(name)));
            }
            level = next;
        }
        List<String> texts = new ArrayList<>();
        for (@Nullable Object at : level) {
            if (at == null || at instanceof JsonObject) {
                return Optional.empty();
            }
            texts.add(at.toString());
        }
        return Optional.of(texts);
    }

    /** Whether any of these values of {@code Link} (RFC 8288) says where the answer goes on. */
    static boolean goOn(List<String> links) {
        return links.stream().anyMatch(link -> NEXT.matcher(link).find());
    }

    /** Of a list its members, of anything else itself. */
    private static List<@Nullable Object> members(@Nullable Object json) {
        List<@Nullable Object> members = new ArrayList<>();
        if (json instanceof JsonArray all) {
            for (int i = 0; i < all.size(); i++) {
                members.addAll(members(all.getValue(i)));
            }
        } else {
            members.add(json);
        }
        return members;
    }
}
