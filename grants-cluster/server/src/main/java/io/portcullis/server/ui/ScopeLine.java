package io.portcullis.server.ui;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.ScopeWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One part of what a grant allows, in words. */
public record ScopeLine(String name, String words) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("access", "Access"),
            Map.entry("scope", "It allows"),
            Map.entry("classes", "Kinds of statements"),
            Map.entry("relations", "Tables and views"),
            Map.entry("functions", "Functions"),
            Map.entry("statement", "One statement"),
            Map.entry("parameters", "Its values"),
            Map.entry("search path", "Search path"),
            Map.entry("origins", "Only from"),
            Map.entry("pins", "Fixed settings"),
            Map.entry("windows", "Only at"),
            Map.entry("latency", "Only while it is fast"),
            Map.entry("budgets", "At most"));

    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("READ", "reading"),
            Map.entry("WRITE", "changing data"),
            Map.entry("DDL", "changing the schema"),
            Map.entry("TRANSACTION", "transactions"),
            Map.entry("SESSION", "settings of the session"),
            Map.entry("ADMIN", "administration"),
            Map.entry("ROUTINE", "calling functions"),
            Map.entry("PROGRAM_OR_FILE", "files and programs of the server"),
            Map.entry("REPLICATION", "replication"));

    private static final Pattern COMMA = Pattern.compile(", ");
    private static final String EVERYTHING = "everything that the role may";

    /** In half a sentence. */
    static String summary(List<ScopeLine> lines) {
        String kinds = lines.stream()
                .filter(line -> line.name().equals(NAMES.get("classes")))
                .map(ScopeLine::words)
                .findFirst()
                .orElse(EVERYTHING);
        boolean more = lines.size() > (kinds.equals(EVERYTHING) ? 0 : 1);
        return kinds + (more ? ", within limits" : "");
    }

    /** None if it is everything. */
    static List<ScopeLine> of(Scope scope) {
        if (scope.isFull()) {
            return List.of();
        }
        List<ScopeLine> lines = new ArrayList<>();
        try {
            ScopeWords.of(
                    ScopeCodec.decode(scope),
                    (name, words) -> lines.add(new ScopeLine(
                            NAMES.getOrDefault(name, name), name.equals("classes") ? kinds(words) : words)));
        } catch (RefusedRecord e) {
            lines.add(new ScopeLine("Scope", "not understood by this version: its gateways refuse the grant"));
        }
        return List.copyOf(lines);
    }

    /**
     * Of the words of an offer.
     *
     * @param words each a name, a colon and what it says
     */
    static List<ScopeLine> of(List<String> words) {
        return words.stream()
                .map(line -> {
                    int colon = line.indexOf(": ");
                    String name = line.substring(0, Math.max(colon, 0));
                    String said = line.substring(colon < 0 ? 0 : colon + 2);
                    return new ScopeLine(
                            NAMES.getOrDefault(name, name),
                            name.equals("classes") ? kinds(said) : said.equals("full") ? EVERYTHING : said);
                })
                .toList();
    }

    /** Kinds of statements, each with its name in the API. */
    static Map<String, String> kinds() {
        return CLASSES;
    }

    private static String kinds(String classes) {
        return COMMA.splitAsStream(classes)
                .map(name -> CLASSES.getOrDefault(name, name))
                .collect(Collectors.joining(", "));
    }
}
