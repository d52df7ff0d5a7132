package io.portcullis.upstream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a target for settings that must have certain values by then. Whether a value is the one that was given, only the server can
 * tell: it shows {@code 1000ms} as {@code 1s} and {@code utc} as {@code UTC}. So it is asked to set the same once more, until the end
 * of the query, and compares what it shows before and after.
 */
final class FixedSettings {
    /** Of {@link OwnQueries#greet}: the backend's start and whether it is in recovery. */
    private static final int COLUMNS_BEFORE = 2;

    private static final int PRINTABLE_FROM = 0x20;
    private static final int PRINTABLE_TO = 0x7e;

    private FixedSettings() {}

    /**
     * What the query asks for: for each setting what it is, and whether that is the value given. Arguments are evaluated in their order.
     *
     * @param fixed names of letters, digits, underscores, dots and dollar signs, and their values
     */
    static String columns(Map<String, String> fixed) {
        StringBuilder columns = new StringBuilder();
        fixed.forEach((setting, value) -> {
            String is = "pg_catalog.current_setting('" + setting + "')";
            columns.append(", ")
                    .append(is)
                    .append(", ")
                    .append(is)
                    .append(" OPERATOR(pg_catalog.=) pg_catalog.set_config('")
                    .append(setting)
                    .append("', ")
                    .append(literal(value))
                    .append(", true)");
        });
        return columns.toString();
    }

    /**
     * What the settings are, as the server shows them.
     *
     * @param row of the query, with these settings in the same order
     * @return null if one of them is not what it must be
     */
    static @Nullable Map<String, String> shown(Map<String, String> fixed, List<@Nullable String> row) {
        Map<String, String> shown = new LinkedHashMap<>();
        int column = COLUMNS_BEFORE;
        for (String setting : fixed.keySet()) {
            String is = column + 1 < row.size() && "t".equals(row.get(column + 1)) ? row.get(column) : null;
            if (is == null) {
                return null;
            }
            shown.put(setting, is);
            column += 2;
        }
        return Map.copyOf(shown);
    }

    /** A string that means the same whatever the client's encoding, and whether backslashes count in plain ones or not. */
    private static String literal(String value) {
        StringBuilder literal = new StringBuilder("E'");
        value.codePoints().forEach(c -> {
            if (c == '\'' || c == '\\') {
                literal.append('\\').append((char) c);
            } else if (c >= PRINTABLE_FROM && c <= PRINTABLE_TO) {
                literal.append((char) c);
            } else {
                literal.append(String.format("\\U%08x", c));
            }
        });
        return literal.append('\'').toString();
    }
}
