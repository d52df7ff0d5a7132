package io.portcullis.oracle;

import java.util.List;
import java.util.SplittableRandom;

/** Texts that try to be taken for less than they are. The same seed gives the same texts. */
final class Generator {
    private static final int LONGEST = 2_000;

    /** What is thrown into statements: whatever begins, ends or hides something. */
    private static final List<String> SHARDS = List.of(
            "'",
            "''",
            "\"",
            "\"\"",
            "$$",
            "$a$",
            "$b$",
            "$",
            "\\",
            "\\'",
            "\\\\",
            "--",
            "-- x\n",
            "/*",
            "*/",
            "/* ' */",
            "/*/**/",
            "\n",
            "\r",
            "\t",
            "\f",
            "\u000b",
            ";",
            ",",
            ".",
            "(",
            ")",
            "()",
            "[1]",
            ":",
            "::",
            ":=",
            "=>",
            "=",
            "+",
            "-",
            "*",
            "@-",
            "<->",
            "e'",
            "E'\\''",
            "n'",
            "b'1'",
            "x'1'",
            "u&'",
            "u&\"",
            "U&\"\\0061\"",
            " uescape '!'",
            "$1",
            "1",
            "1.",
            ".5",
            "1e5",
            "0x1f",
            "1_000",
            "é",
            "\u00a0",
            " as ",
            " into t ",
            " insert ",
            " update ",
            " delete ",
            " merge ",
            " for update ",
            " with ",
            " select ",
            " from t ",
            " union ",
            " values (1) ",
            " table t ",
            " returning ",
            " on conflict ",
            " do ",
            " not ",
            " like ",
            " ilike ",
            " group by ",
            "cube(a)",
            "rollup(a)",
            " f(1) ",
            "s.f(1)",
            "pg_catalog.lower('a')",
            "\"f\"(1)",
            "u&\"f\"(1)",
            " treat(1 as f) ",
            " over (",
            " filter (",
            " case ",
            " end ",
            " begin ",
            " atomic ",
            " limit ",
            " null ",
            " distinct on (a) ",
            " operator(pg_catalog.+) ",
            "; delete from t; ",
            "; select 1",
            " where current of c ",
            " set_config('a','b',false) ",
            " path ",
            " default ",
            " collate \"C\" ",
            " interval '1' ");

    private final SplittableRandom random;
    private final List<String> corpus;
    private final Builder builder;

    /**
     * @param text a text
     * @param other the same with {@code E'…'} for every plain literal: what the text means without conforming strings
     */
    record Pair(String text, String other) {}

    Generator(long seed, List<String> corpus) {
        random = new SplittableRandom(seed);
        this.corpus = corpus.stream().filter(text -> text.length() <= LONGEST).toList();
        builder = new Builder(random);
    }

    /** A text put together from parts that are known to be dangerous. */
    Pair built() {
        return builder.pair();
    }

    /** A statement of the corpus with a few places changed. */
    String mutated() {
        StringBuilder text = new StringBuilder(one(corpus));
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            change(text);
        }
        return text.isEmpty() ? ";" : text.toString().replace("\0", "");
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(8)) {
            case 0, 1 -> text.insert(at, one(SHARDS));
            case 2 -> text.insert(wordBoundary(text, at), " " + one(SHARDS) + " ");
            case 3 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
            case 4 -> text.insert(at, slice(one(corpus)));
            case 5 -> text.append(random.nextBoolean() ? "; " : "\n").append(one(corpus));
            case 6 -> replaceWord(text, at);
            default -> text.insert(at, slice(text.toString()));
        }
        if (text.length() > 2 * LONGEST) {
            text.setLength(2 * LONGEST);
        }
    }

    private static int wordBoundary(StringBuilder text, int from) {
        int at = from;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private void replaceWord(StringBuilder text, int from) {
        int start = wordBoundary(text, from);
        if (start < text.length()) {
            text.replace(start, wordBoundary(text, start + 1), " " + one(SHARDS));
        }
    }

    private String slice(String text) {
        int from = random.nextInt(text.length() + 1);
        return text.substring(from, Math.min(text.length(), from + random.nextInt(30)));
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
