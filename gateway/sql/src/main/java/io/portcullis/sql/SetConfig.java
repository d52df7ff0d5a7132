package io.portcullis.sql;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls, and {@code set_config} among them: the function that does what {@code SET} does. */
final class SetConfig {
    private static final String NAME = "set_config";

    private final Tokens tokens;
    private final Names names;

    SetConfig(Tokens tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    /** Adds the call whose name begins at {@code first} and ends before the parenthesis. */
    void call(Draft draft, int first, int parenthesis) {
        Name name = names.qualified(first, parenthesis - 1);
        if (name.mayBeBuiltIn() && name.last().equals(NAME)) {
            draft.calls(name, true);
            boolean local = tokens.is(parenthesis + 5, Word.TRUE);
            Settings.set(draft, settingOf(parenthesis + 1), valuesOf(parenthesis + 3), local);
        } else {
            draft.calls(name);
        }
    }

    /** The first argument, if it is nothing but a string. */
    private @Nullable String settingOf(int at) {
        return tokens.is(at, Kind.STRING) && tokens.is(at + 1, Kind.COMMA) ? names.string(at) : null;
    }

    /** The second, if the first has one token and the second is nothing but a string. */
    private @Nullable List<String> valuesOf(int at) {
        if (!tokens.is(at - 1, Kind.COMMA) || !tokens.is(at, Kind.STRING) || !tokens.is(at + 1, Kind.COMMA)) {
            return null;
        }
        String value = names.string(at);
        return value == null ? null : List.of(value);
    }
}
