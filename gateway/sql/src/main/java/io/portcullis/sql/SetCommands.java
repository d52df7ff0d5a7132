package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SET} in all its forms, {@code RESET}, {@code SHOW} and {@code DISCARD}. */
final class SetCommands {
    private SetCommands() {}

    static void set(Reader in, Draft draft, int from, int to) {
        int at = from + 1;
        boolean local = in.is(at, LOCAL);
        // Both are also names of settings, by their form: SET local = 1
        if ((local || in.is(at, SESSION)) && !isAssignment(in, at + 1) && !isSessionForm(in, at)) {
            at++;
        } else {
            local = false;
        }
        draft.command(Command.SET);
        if (isAssignment(in, at + 1)) {
            assignment(in, draft, at, local, to);
        } else if (in.is(at, SESSION) && in.is(at + 1, AUTHORIZATION)) {
            authorization(in, draft, at + 2, local, to);
        } else if (in.is(at, SESSION) && in.is(at + 3, TRANSACTION)) {
            Transactions.modes(in, draft, Command.SET, Settings.DEFAULT_READ_ONLY, at + 4, to);
        } else if (in.is(at, TRANSACTION)) {
            transaction(in, draft, at, to);
        } else if (in.is(at, CONSTRAINTS)) {
            draft.command(Command.SET_CONSTRAINTS);
            draft.harmless(StatementClass.TRANSACTION);
        } else {
            special(in, draft, at, local, to);
        }
    }

    private static boolean isAssignment(Reader in, int at) {
        return in.is(at, TO) || in.is(at, Kind.EQUALS) || in.is(at, Kind.DOT) || in.is(at, FROM);
    }

    /** {@code SESSION AUTHORIZATION …} and {@code SESSION CHARACTERISTICS AS TRANSACTION …}. */
    private static boolean isSessionForm(Reader in, int at) {
        return in.is(at, SESSION)
                && (in.is(at + 1, AUTHORIZATION) || (in.is(at + 1, CHARACTERISTICS) && in.is(at + 2, AS)));
    }

    private static void transaction(Reader in, Draft draft, int at, int to) {
        if (in.is(at + 1, SNAPSHOT)) {
            draft.command(Command.SET_TRANSACTION);
            draft.needs(StatementClass.TRANSACTION);
        } else {
            Transactions.modes(in, draft, Command.SET_TRANSACTION, Settings.READ_ONLY, at + 1, to);
        }
    }

    private static void authorization(Reader in, Draft draft, int at, boolean local, int to) {
        if (in.is(at, DEFAULT)) {
            resets(draft, Settings.SESSION_AUTHORIZATION);
        } else {
            sets(in, draft, Settings.SESSION_AUTHORIZATION, at, local, to);
        }
    }

    /** The forms of standard SQL, with their own names for settings. */
    private static void special(Reader in, Draft draft, int at, boolean local, int to) {
        if (in.is(at, TIME) && in.is(at + 1, ZONE)) {
            if (in.is(at + 2, DEFAULT) || in.is(at + 2, LOCAL)) {
                resets(draft, Settings.TIME_ZONE);
            } else {
                sets(in, draft, Settings.TIME_ZONE, at + 2, local, to);
            }
        } else if (in.is(at, NAMES)) {
            if (at + 1 == to || in.is(at + 1, DEFAULT)) {
                resets(draft, Settings.CLIENT_ENCODING);
            } else {
                sets(in, draft, Settings.CLIENT_ENCODING, at + 1, local, to);
            }
        } else if (in.is(at, SCHEMA)) {
            sets(in, draft, Settings.SEARCH_PATH, at + 1, local, to);
        } else if (in.is(at, ROLE)) {
            sets(in, draft, Settings.ROLE, at + 1, local, to);
        } else if (in.is(at, XML) && in.is(at + 1, OPTION)) {
            sets(in, draft, Settings.XML_OPTION, at + 2, local, to);
        } else {
            draft.unknown();
        }
    }

    private static void assignment(Reader in, Draft draft, int from, boolean local, int to) {
        int at = from + 1;
        while (in.is(at, Kind.DOT)) {
            at += 2;
        }
        String name = setting(in, from, at);
        if (name == null || !isAssignment(in, at)) {
            draft.unknown();
        } else if (in.is(at + 1, DEFAULT)) {
            resets(draft, name);
        } else if (in.is(at, FROM)) {
            Settings.set(draft, name, null, local);
        } else {
            sets(in, draft, name, at + 1, local, to);
        }
    }

    private static void sets(Reader in, Draft draft, String setting, int values, boolean local, int to) {
        Settings.set(draft, setting, values(in, values, to), local);
    }

    private static void resets(Draft draft, @Nullable String setting) {
        String name = setting == null ? null : SettingNames.canonical(setting);
        draft.harmless(StatementClass.SESSION);
        if (Settings.READ_ONLY.equals(name)) {
            // Up to PostgreSQL 15 it resets to off, whatever the default for transactions is.
            draft.needs(ClassSet.of(StatementClass.WRITE));
        }
        draft.effect(new Effect.Resets(name));
    }

    /** The name of a setting from {@code from} to {@code to}, parts with dots between; null if it is none. */
    private static @Nullable String setting(Reader in, int from, int to) {
        for (int i = from; i < to; i += 2) {
            if (!in.tokens().isColumnId(i) || (i + 1 < to && !in.is(i + 1, Kind.DOT))) {
                return null;
            }
        }
        if ((to - from) % 2 == 0) {
            return null;
        }
        Name name = in.names().qualified(from, to - 1);
        return name.exact() ? name.toString() : null;
    }

    /** The values, with commas between; null if one of them can not be told. */
    private static @Nullable List<String> values(Reader in, int from, int to) {
        List<String> values = new ArrayList<>();
        int at = from;
        while (at < to) {
            int end = at + 1;
            String value = value(in, at);
            if (in.is(at, Kind.OPERATOR) && in.is(at + 1, Kind.NUMBER)) {
                value = (text(in, at).equals("-") ? "-" : "") + text(in, at + 1);
                end++;
            }
            if (value == null || (end < to && !in.is(end, Kind.COMMA))) {
                return null;
            }
            values.add(value);
            at = end + 1;
        }
        return values.isEmpty() ? null : values;
    }

    private static @Nullable String value(Reader in, int at) {
        return switch (in.tokens().kind(at)) {
            case STRING -> in.names().string(at);
            case NUMBER -> text(in, at);
            case NAME, QUOTED_NAME, UNICODE_NAME, WORD -> {
                Name name = in.names().simple(at);
                yield name.exact() ? name.last() : null;
            }
            case BITS,
                    PARAMETER,
                    OPERATOR,
                    EQUALS,
                    OPEN,
                    CLOSE,
                    OPEN_BRACKET,
                    CLOSE_BRACKET,
                    COMMA,
                    SEMICOLON,
                    DOT,
                    DOT_DOT,
                    COLON,
                    COLON_EQUALS,
                    TYPECAST,
                    NOTHING -> null;
        };
    }

    private static String text(Reader in, int at) {
        return in.names().text(at);
    }

    static void reset(Reader in, Draft draft, int from, int to) {
        draft.command(Command.RESET);
        if (in.is(from + 1, ALL) && from + 2 == to) {
            resets(draft, null);
            return;
        }
        String name = named(in, from + 1, to);
        if (name == null) {
            draft.unknown();
        } else {
            resets(draft, name);
        }
    }

    static void show(Reader in, Draft draft, int from, int to) {
        draft.command(Command.SHOW);
        draft.harmless(StatementClass.SESSION);
        String name = in.is(from + 1, ALL) && from + 2 == to ? "all" : named(in, from + 1, to);
        if (name == null) {
            draft.unknown();
        } else {
            draft.effect(new Effect.Shows(SettingNames.canonical(name)));
        }
    }

    /** The setting behind RESET or SHOW, by its own name or one of standard SQL's. */
    private static @Nullable String named(Reader in, int from, int to) {
        if (in.is(from, TIME) && in.is(from + 1, ZONE)) {
            return Settings.TIME_ZONE;
        }
        if (in.is(from, TRANSACTION) && in.is(from + 1, ISOLATION)) {
            return Settings.ISOLATION;
        }
        if (in.is(from, SESSION) && in.is(from + 1, AUTHORIZATION)) {
            return Settings.SESSION_AUTHORIZATION;
        }
        return setting(in, from, to);
    }

    static void discard(Reader in, Draft draft, int from, int to) {
        draft.command(Command.DISCARD);
        draft.harmless(StatementClass.SESSION);
        Word what = in.is(from + 1, Kind.WORD) ? in.tokens().word(from + 1) : Word.OTHER_RESERVED;
        switch (what) {
            case ALL -> {
                draft.effect(new Effect.Closes(null));
                draft.effect(new Effect.Resets(null));
                draft.effect(new Effect.Resets(Settings.SESSION_AUTHORIZATION));
                draft.effect(new Effect.Deallocates(null));
            }
            case PLANS, SEQUENCES, TEMP, TEMPORARY -> {}
            default -> draft.unknown();
        }
    }
}
