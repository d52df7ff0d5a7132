package io.portcullis.oracle;

import io.portcullis.sql.CallPositions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's grammar, read from {@code gram.y}: which tokens may stand directly before a function call in a query. What our lists
 * say is compared with what the grammar says, so that a new version can not bring a place for calls that we do not know.
 */
final class Grammar {
    private static final Pattern TOKEN = Pattern.compile("'.'|[A-Za-z_][A-Za-z_0-9]*|[:|;%]");
    private static final Set<String> QUERIES =
            Set.of("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CallStmt");
    private static final String CALL = "a function call";

    private final Map<String, List<List<String>>> rules = new LinkedHashMap<>();
    private final Set<String> nullable = new HashSet<>();
    private final Map<String, Set<String>> first = new HashMap<>();
    private final Map<String, Set<String>> last = new HashMap<>();

    Grammar(Path file) throws IOException {
        read(Files.readString(file));
        markCalls();
        rules.keySet().retainAll(reachable());
        solve();
    }

    /** Prints a difference, if there is one. */
    boolean agrees() {
        Set<String> known = new TreeSet<>(CallPositions.beforeCall());
        Set<String> actual = new TreeSet<>();
        before(CALL).forEach(token -> actual.add(token.replaceFirst("_P$", "")));
        if (actual.equals(known)) {
            System.out.println("gram.y: a call follows " + actual.size() + " tokens, all of them known");
            return true;
        }
        Set<String> missing = new TreeSet<>(actual);
        missing.removeAll(known);
        known.removeAll(actual);
        System.out.println("gram.y: a call also follows " + missing + ", and never follows " + known);
        return missing.isEmpty();
    }

    private void read(String text) {
        Matcher token = TOKEN.matcher(withoutActions(text.split("\n%%", -1)[1]));
        List<String> tokens = new ArrayList<>();
        while (token.find()) {
            tokens.add(token.group());
        }
        List<List<String>> alternatives = List.of();
        for (int i = 0; i < tokens.size(); i++) {
            String one = tokens.get(i);
            if (i + 1 < tokens.size() && tokens.get(i + 1).equals(":")) {
                alternatives = rules.computeIfAbsent(one, _ -> new ArrayList<>());
                alternatives.add(new ArrayList<>());
                i++;
            } else if (one.equals("|")) {
                alternatives.add(new ArrayList<>());
            } else if (one.equals("%")) {
                i += tokens.get(i + 1).equals("prec") ? 2 : 1;
            } else if (!one.equals(";")) {
                alternatives.getLast().add(one);
            }
        }
    }

    private static String withoutActions(String text) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("/*", i)) {
                i = text.indexOf("*/", i) + 1;
            } else if (depth > 0 && (c == '"' || c == '\'')) {
                i = literalEnd(text, i);
            } else if (c == '\'') {
                out.append(text, i, i + 3);
                i += 2;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (depth == 0) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int literalEnd(String text, int from) {
        int at = from + 1;
        while (text.charAt(at) != text.charAt(from)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    /** The name of a call, and of a sampling method, becomes a token of its own. */
    private void markCalls() {
        rules.forEach((name, alternatives) -> alternatives.forEach(parts -> {
            boolean called = name.equals("func_application") || parts.contains("TABLESAMPLE");
            if (called) {
                parts.replaceAll(part -> part.equals("func_name") ? CALL : part);
            }
        }));
    }

    private Set<String> reachable() {
        Set<String> found = new HashSet<>();
        List<String> open = new ArrayList<>(QUERIES);
        while (!open.isEmpty()) {
            String one = open.removeLast();
            if (found.add(one)) {
                rules.getOrDefault(one, List.of())
                        .forEach(parts ->
                                parts.stream().filter(rules::containsKey).forEach(open::add));
            }
        }
        return found;
    }

    private void solve() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var rule : rules.entrySet()) {
                for (List<String> parts : rule.getValue()) {
                    changed |= nullable.containsAll(parts) && nullable.add(rule.getKey());
                    changed |= grow(first, rule.getKey(), parts);
                    changed |= grow(last, rule.getKey(), parts.reversed());
                }
            }
        }
    }

    private boolean grow(Map<String, Set<String>> sets, String name, List<String> parts) {
        Set<String> set = sets.computeIfAbsent(name, _ -> new HashSet<>());
        boolean changed = false;
        for (String part : parts) {
            changed |= set.addAll(Set.copyOf(tokens(sets, part)));
            if (!nullable.contains(part)) {
                break;
            }
        }
        return changed;
    }

    private Set<String> tokens(Map<String, Set<String>> sets, String part) {
        return rules.containsKey(part) ? sets.computeIfAbsent(part, _ -> new HashSet<>()) : Set.of(part);
    }

    /** The tokens that may stand directly before one that begins with {@code wanted}. */
    private Set<String> before(String wanted) {
        Set<String> found = new HashSet<>();
        for (List<List<String>> alternatives : rules.values()) {
            for (List<String> parts : alternatives) {
                for (int i = 0; i < parts.size(); i++) {
                    for (int j = i + 1; j < parts.size(); j++) {
                        if (tokens(first, parts.get(j)).contains(wanted)) {
                            found.addAll(tokens(last, parts.get(i)));
                        }
                        if (!nullable.contains(parts.get(j))) {
                            break;
                        }
                    }
                }
            }
        }
        return found;
    }
}
