package io.portcullis.server.api.problem;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One problem as the client reads it; nothing in it may be secret.
 *
 * @param detail this occurrence in a sentence
 * @param field the property, parameter or header that is wrong, as {@code groups[2]}; null if it is not about one
 * @param members further members by name: numbers and texts
 * @param headers response headers by name
 */
public record Problem(
        ProblemType type,
        String detail,
        @Nullable String field,
        Map<String, Object> members,
        Map<String, String> headers) {

    public Problem {
        members = Map.copyOf(members);
        headers = Map.copyOf(headers);
    }

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, null, Map.of(), Map.of());
    }

    /** A value that the client must change; {@code rest} goes on where the field's name ends a sentence's beginning. */
    public static Problem invalid(String field, String rest) {
        return refused(field, field + " " + rest);
    }

    /** As {@link #invalid}, with a detail that is a whole sentence. */
    public static Problem refused(String field, String detail) {
        return new Problem(ProblemType.INVALID_FIELD, detail, field, Map.of(), Map.of());
    }

    /** @param seconds after which it makes sense to try again */
    public static Problem unavailable(String reason, int seconds) {
        return of(ProblemType.UNAVAILABLE, reason).retryAfter(seconds);
    }

    /** The same, about this field. */
    public Problem about(String name) {
        return new Problem(type, detail, name, members, headers);
    }

    public Problem with(String member, Object value) {
        Map<String, Object> more = new TreeMap<>(members);
        more.put(member, value);
        return new Problem(type, detail, field, more, headers);
    }

    public Problem withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Problem(type, detail, field, members, more);
    }

    public Problem retryAfter(int seconds) {
        return withHeader("Retry-After", Integer.toString(seconds));
    }

    /** To be thrown where the code finds it. */
    public ProblemException thrown() {
        return new ProblemException(this);
    }
}
