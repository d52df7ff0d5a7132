package io.portcullis.oracle;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL's parser says of a text.
 *
 * @param accepted whether it is a text without syntax errors; the rest is empty if not
 * @param tokens the bounds of the tokens in bytes, without comments: first byte, byte behind the last, and so on
 */
record Answer(boolean accepted, List<Integer> tokens, List<Fact> statements) {
    static final Answer REFUSED = new Answer(false, List.of(), List.of());

    /**
     * A statement.
     *
     * @param command a name of {@link io.portcullis.sql.Command}, empty if several
     * @param needs the least classes, by the names of {@link io.portcullis.sql.StatementClass}
     * @param calls names with dots between their parts
     * @param relations names with dots between their parts; without those of {@code WITH}
     * @param effects kind and names; {@code ?} is a value that is no constant, {@code *} stands for all
     */
    record Fact(
            String command,
            List<String> needs,
            boolean locks,
            List<String> calls,
            List<List<String>> effects,
            List<String> relations) {}

    /** Reads an answer of {@code parser.mjs}. */
    static Answer of(String line) {
        if (!line.startsWith("+")) {
            return REFUSED;
        }
        List<String> parts = split(line.substring(1), '\t');
        List<Integer> tokens = new ArrayList<>();
        for (String bounds : list(parts.getFirst(), ',')) {
            int dash = bounds.indexOf('-');
            tokens.add(Integer.valueOf(bounds.substring(0, dash)));
            tokens.add(Integer.valueOf(bounds.substring(dash + 1)));
        }
        List<Fact> statements =
                parts.subList(1, parts.size()).stream().map(Answer::fact).toList();
        return new Answer(true, tokens, statements);
    }

    private static Fact fact(String fields) {
        Map<String, String> values = new HashMap<>();
        for (String field : split(fields, ' ')) {
            int sign = field.indexOf('=');
            values.put(field.substring(0, sign), field.substring(sign + 1));
        }
        return new Fact(
                values.getOrDefault("command", ""),
                list(values.getOrDefault("needs", ""), ','),
                Boolean.parseBoolean(values.get("locks")),
                list(values.getOrDefault("calls", ""), ',').stream()
                        .map(Answer::decoded)
                        .toList(),
                list(values.getOrDefault("effects", ""), ';').stream()
                        .map(effect ->
                                split(effect, ',').stream().map(Answer::decoded).toList())
                        .toList(),
                list(values.getOrDefault("relations", ""), ',').stream()
                        .map(Answer::decoded)
                        .toList());
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static List<String> list(String text, char separator) {
        return text.isEmpty() ? List.of() : split(text, separator);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }
}
