package io.portcullis.server.api.form;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.store.Page;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which part of a list is wanted. */
public final class Paging {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_CURSOR = 512;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");

    private Paging() {}

    /**
     * From the parameters of the same names.
     *
     * @param after what an earlier page gave as {@code next}
     */
    public static Page.Request of(@Nullable String limit, @Nullable String after) {
        if (after != null && (after.isEmpty() || after.length() > MAX_CURSOR)) {
            throw Problem.invalid("after", "must be what a page gave as next").thrown();
        }
        return new Page.Request(limit == null ? DEFAULT_LIMIT : number(limit), after);
    }

    private static int number(String limit) {
        if (NUMBER.matcher(limit).matches()) {
            int number = Integer.parseInt(limit);
            if (number <= Page.Request.MAX_LIMIT) {
                return number;
            }
        }
        throw Problem.invalid("limit", "must be a number from 1 to " + Page.Request.MAX_LIMIT)
                .thrown();
    }
}
