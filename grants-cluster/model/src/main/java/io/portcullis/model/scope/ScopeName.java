package io.portcullis.model.scope;

import org.jspecify.annotations.Nullable;

/**
 * The name of a relation or function, or a set of them: {@code app.orders}, {@code app.*}, {@code *}. Parts are as the server has
 * them: lower case, unless they were created with quotes, and at most 63 bytes.
 *
 * @param schema null: every schema, and then every name
 * @param name null: every name in the schema
 */
public record ScopeName(@Nullable String schema, @Nullable String name) {
    /** Every name. */
    public static final ScopeName ALL = new ScopeName(null, null);

    private static final int MAX_BYTES = 63;
    private static final String STAR = "*";

    public ScopeName {
        if (schema == null && name != null) {
            throw new IllegalArgumentException("a name needs its schema");
        }
        if (schema != null) {
            ScopeTexts.requireName("schema", schema, MAX_BYTES);
        }
        if (name != null) {
            ScopeTexts.requireName("name", name, MAX_BYTES);
        }
    }

    /**
     * Reads {@code schema.name}, {@code schema.*} or {@code *}. A part with other characters than lower-case letters, digits, {@code _}
     * and {@code $} stands in double quotes, as in SQL.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static ScopeName parse(String text) {
        if (text.equals(STAR)) {
            return ALL;
        }
        int dot = endOfPart(text, 0);
        if (dot >= text.length() || text.charAt(dot) != '.') {
            throw new IllegalArgumentException("must be schema.name, schema.* or *");
        }
        String schema = part(text.substring(0, dot));
        String rest = text.substring(dot + 1);
        if (rest.equals(STAR)) {
            return new ScopeName(schema, null);
        }
        if (endOfPart(rest, 0) != rest.length()) {
            throw new IllegalArgumentException("must be schema.name, schema.* or *");
        }
        return new ScopeName(schema, part(rest));
    }

    /** Whether that name is this one or in this set. */
    public boolean covers(String otherSchema, String otherName) {
        return schema == null || (schema.equals(otherSchema) && (name == null || name.equals(otherName)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (schema == null) {
            return STAR;
        }
        return quoted(schema) + "." + (name == null ? STAR : quoted(name));
    }

    private static int endOfPart(String text, int from) {
        boolean inQuotes = false;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                inQuotes = !inQuotes;
            } else if (text.charAt(i) == '.' && !inQuotes) {
                return i;
            }
        }
        return text.length();
    }

    private static String part(String written) {
        if (written.length() > 2 && written.startsWith("\"") && written.endsWith("\"")) {
            String inner = written.substring(1, written.length() - 1);
            if (inner.replace("\"\"", "").indexOf('"') < 0) {
                return inner.replace("\"\"", "\"");
            }
        } else if (isPlain(written)) {
            return written;
        }
        throw new IllegalArgumentException("a name of other characters than a-z, 0-9, _ and $ stands in double quotes");
    }

    private static String quoted(String part) {
        return isPlain(part) ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    private static boolean isPlain(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || c == '_';
            boolean inside = i > 0 && ((c >= '0' && c <= '9') || c == '$');
            if (!letter && !inside) {
                return false;
            }
        }
        return !part.isEmpty();
    }
}
