package io.portcullis.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it takes to change a setting. */
final class Settings {
    static final String READ_ONLY_SUFFIX = "read_only";
    static final String READ_ONLY = "transaction_read_only";
    static final String DEFAULT_READ_ONLY = "default_transaction_read_only";
    static final String CLIENT_ENCODING = "client_encoding";
    static final String ISOLATION = "transaction_isolation";
    static final String ROLE = "role";
    static final String SEARCH_PATH = "search_path";
    static final String SESSION_AUTHORIZATION = "session_authorization";
    static final String TIME_ZONE = "timezone";
    static final String XML_OPTION = "xmloption";

    /**
     * What drivers, poolers, frameworks and {@code pg_dump} set for themselves: how values are written, what is logged to the client,
     * how long to wait. None of them lets a statement do more than it could before.
     */
    private static final Set<String> HARMLESS = Set.of(
            "application_name",
            "array_nulls",
            "backslash_quote",
            "bytea_output",
            "client_min_messages",
            "datestyle",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "escape_string_warning",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "intervalstyle",
            "jit",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "lock_timeout",
            "quote_all_identifiers",
            "row_security",
            "standard_conforming_strings",
            "statement_timeout",
            "synchronize_seqscans",
            "timezone",
            "transaction_deferrable",
            "transaction_isolation",
            "transaction_timeout",
            "xmlbinary",
            "xmloption");

    /** Another identity: with {@code SET SESSION AUTHORIZATION} and {@code SET ROLE} a session leaves the role of its grant. */
    private static final Set<String> IDENTITY = Set.of(ROLE, SESSION_AUTHORIZATION);

    private static final Set<String> TRUE =
            Set.of("on", "true", "tru", "tr", "t", "yes", "ye", "y", "1"); // parse_bool: unique beginnings

    private Settings() {}

    static Set<String> harmless() {
        return HARMLESS;
    }

    /**
     * Adds that a setting is set, and what a grant must allow for it.
     *
     * @param setting as written; null if the text does not tell which
     * @param values null if the text does not tell
     */
    static void set(Draft draft, @Nullable String setting, @Nullable List<String> values, boolean local) {
        String name = setting == null ? null : SettingNames.canonical(setting);
        draft.harmless(StatementClass.SESSION);
        draft.needs(needed(name, values));
        draft.effect(new Effect.Sets(name, values, local));
    }

    private static ClassSet needed(@Nullable String name, @Nullable List<String> values) {
        if (name == null) {
            return ClassSet.of(StatementClass.SESSION, StatementClass.ADMIN, StatementClass.WRITE);
        }
        if (name.equals(READ_ONLY) || name.equals(DEFAULT_READ_ONLY)) {
            return isOn(values) ? ClassSet.NONE : ClassSet.of(StatementClass.WRITE);
        }
        if (IDENTITY.contains(name)) {
            return ClassSet.of(StatementClass.SESSION, StatementClass.ADMIN);
        }
        boolean harmless = name.equals(CLIENT_ENCODING) ? isReadable(values) : HARMLESS.contains(name);
        return harmless ? ClassSet.NONE : ClassSet.of(StatementClass.SESSION);
    }

    private static boolean isOn(@Nullable List<String> values) {
        return values != null
                && values.size() == 1
                && TRUE.contains(values.getFirst().toLowerCase(Locale.ROOT));
    }

    private static boolean isReadable(@Nullable List<String> values) {
        return values != null && values.size() == 1 && TextEncoding.ofClientEncoding(values.getFirst()) != null;
    }
}
