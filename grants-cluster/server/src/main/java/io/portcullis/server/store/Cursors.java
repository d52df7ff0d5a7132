package io.portcullis.server.store;

import io.portcullis.server.store.ChangeFailure.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Places in lists, as texts that say nothing to who carries them. */
final class Cursors {
    private Cursors() {}

    /** The place given, or {@code start} if none is. Refused if it is not one of ours. */
    static long number(@Nullable String after, long start) {
        if (after == null) {
            return start;
        }
        try {
            return Long.parseLong(after, 36);
        } catch (NumberFormatException e) {
            throw unknown();
        }
    }

    static String of(long number) {
        return Long.toString(number, 36);
    }

    static String of(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(String after) {
        try {
            return new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    static Refused unknown() {
        return new Refused("after", "after must be what a page before gave as next");
    }

    /** A page of {@code limit} from one item more than that, which says that there is a next page. */
    static <T> Page<T> page(List<T> found, int limit, Function<T, String> place) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, place.apply(items.getLast()));
    }
}
