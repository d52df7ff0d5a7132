package io.portcullis.story;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must be, or the part is over. */
public final class Check {
    private Check() {}

    public static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** @param what is compared */
    public static void equal(@Nullable Object wanted, @Nullable Object found, String what) {
        that(Objects.equals(wanted, found), what + ": " + found + " instead of " + wanted);
    }

    /** @param text looked for in {@code all} */
    public static void contains(String text, String all, String where) {
        that(all.contains(text), "no \"" + text + "\" in " + where + ":\n" + all);
    }
}
