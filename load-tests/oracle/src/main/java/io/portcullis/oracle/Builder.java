package io.portcullis.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Builds texts from {@code statements.txt}: every notation of literals and names, every place for a call, changes hidden in queries.
 * Plain literals are marked, so that both readings can be made of one text.
 */
final class Builder {
    private static final String TEMPLATES = "statements.txt";
    /** Beyond this depth, or length, the first alternative is taken. */
    private static final int DEPTH = 9;

    private static final int LENGTH = 1_500;

    /** Stands before a plain literal: for nothing, or for {@code E}. */
    private static final String MARK = "\u0001";
    /** The same for {@code N} or {@code E}. */
    private static final String NATIONAL_MARK = "\u0002";
    /** Without conforming strings {@code u&'…'} is an error: the parser, which has them, can not be asked. */
    private static final String NO_SQL = "\\";

    private static final List<String> INSIDE = List.of(
            "a",
            "''",
            "\\",
            "\\\\",
            "\\'",
            "; delete from t; --",
            "\"",
            "$$",
            "/*",
            "*/",
            "--",
            "\n",
            "é",
            " ",
            "$a$",
            "x",
            "1",
            ";");
    /**
     * Between the parts of a literal. A server also takes comments there; libpg_query, which gives comments out as tokens, does not
     * ({@code SmugglingTest} asks a server).
     */
    private static final List<String> CONTINUED = List.of("\n", " \n\t", "\r", "\f\n ");

    private static final List<String> BLANKS =
            List.of(" ", "\n", "\t", " /* c */ ", " -- c\n", "/* ' */", "/*/* \" */*/ ", "\r", " --'\n", "\f", "/*;*/");

    private final SplittableRandom random;
    private final Map<String, List<String>> templates;
    private final StringBuilder text = new StringBuilder();
    private boolean unicode;
    private int number;

    Builder(SplittableRandom random) {
        this.random = random;
        templates = templates();
    }

    private static Map<String, List<String>> templates() {
        Map<String, List<String>> templates = new HashMap<>();
        List<String> alternatives = List.of();
        try (InputStream in = Builder.class.getResourceAsStream(TEMPLATES)) {
            if (in == null) {
                throw new IllegalStateException(TEMPLATES + " is not in the archive");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("  ")) {
                    alternatives.add(line.substring(2));
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    alternatives = templates.computeIfAbsent(line, _ -> new ArrayList<>());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return templates;
    }

    Generator.Pair pair() {
        text.setLength(0);
        number = 0;
        unicode = random.nextInt(3) == 0;
        append("text", 0);
        String marked = text.toString();
        String other = unicode ? NO_SQL : marked.replace(MARK, "E").replace(NATIONAL_MARK, "E");
        return new Generator.Pair(marked.replace(MARK, "").replace(NATIONAL_MARK, "N"), other);
    }

    private void append(String name, int depth) {
        switch (name) {
            case "nothing" -> {}
            case "blank" -> text.append(pick(BLANKS));
            case "literal" -> literal();
            case "number" -> text.append(++number);
            default -> {
                List<String> alternatives = templates.get(name);
                if (alternatives == null) {
                    throw new IllegalStateException("no template " + name);
                }
                boolean tooLarge = depth > DEPTH || text.length() > LENGTH;
                expand(tooLarge ? alternatives.getFirst() : pick(alternatives), depth);
            }
        }
    }

    private void expand(String template, int depth) {
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            int close = template.indexOf('}', open);
            text.append(template, from, open);
            append(template.substring(open + 1, close), depth + 1);
            from = close + 1;
        }
        text.append(template, from, template.length());
    }

    private void literal() {
        switch (random.nextInt(10)) {
            case 0 -> quoted("E'", "'");
            case 1 -> quoted(NATIONAL_MARK + "'", "'");
            case 2 -> quoted("$$", "$$");
            case 3 -> quoted("$a$", "$a$");
            case 4 -> quoted(unicode ? "u&'" : "$b$", unicode ? "'" : "$b$");
            case 5 -> {
                quoted(MARK + "'", "'");
                quoted(pick(CONTINUED) + "'", "'");
            }
            default -> quoted(MARK + "'", "'");
        }
    }

    private void quoted(String before, String behind) {
        text.append(before);
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(pick(INSIDE));
        }
        text.append(behind);
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
