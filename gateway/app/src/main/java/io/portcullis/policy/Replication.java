package io.portcullis.policy;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the startup parameter {@code replication} makes of a connection. */
public enum Replication {
    /** An ordinary session. */
    NONE(""),
    /** The walsender of a whole server: it is in no database and takes replication commands only. */
    PHYSICAL("true"),
    /** The walsender of one database: takes SQL besides, in the simple protocol. */
    DATABASE("database");

    /** What libpq's tools and walreceivers send as {@code database} when they mean the whole server. */
    public static final String NO_DATABASE = "replication";

    private static final String[] WORDS_TRUE = {"true", "yes", "on"};
    private static final String[] WORDS_FALSE = {"false", "no", "off"};

    private final String value;

    Replication(String value) {
        this.value = value;
    }

    /** What the target is sent; empty for an ordinary session. */
    public String value() {
        return value;
    }

    /** For audit and log; empty for an ordinary session. */
    public String label() {
        return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the parameter as ProcessStartupPacket (src/backend/tcop/backend_startup.c) and its parse_bool do: words may be
     * shortened as long as they are unique. Empty if the server would refuse it.
     */
    public static Optional<Replication> parse(@Nullable String value) {
        if (value == null) {
            return Optional.of(NONE);
        }
        if (value.equals("database")) {
            return Optional.of(DATABASE);
        }
        if (value.equals("1") || isShort(value, WORDS_TRUE)) {
            return Optional.of(PHYSICAL);
        }
        return value.equals("0") || isShort(value, WORDS_FALSE) ? Optional.of(NONE) : Optional.empty();
    }

    private static boolean isShort(String value, String... words) {
        for (String word : words) {
            // "o" alone could be on or off.
            int least = word.charAt(0) == 'o' ? 2 : 1;
            if (value.length() >= least && word.regionMatches(true, 0, value, 0, value.length())) {
                return true;
            }
        }
        return false;
    }
}
