package io.portcullis.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The statements in PostgreSQL's own regression tests. Where one ends is decided by PostgreSQL's parser, not by us: lines are added
 * until one ends with a semicolon and the parser accepts what there is.
 */
final class Corpus {
    private static final int MOST_LINES = 120;

    private final Parser parser;

    Corpus(Parser parser) {
        this.parser = parser;
    }

    /** All accepted statements of {@code *.sql} files in folders {@code sql} under that one, in the order of their files' names. */
    List<String> statements(Path source) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = all.filter(file -> file.toString().endsWith(".sql"))
                    .filter(file -> file.toString().contains("/sql/"))
                    .sorted()
                    .toList();
        }
        List<String> statements = new ArrayList<>();
        for (Path file : files) {
            // Test files are in several encodings; the others than UTF-8 are about encodings.
            statements.addAll(statements(
                    Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()));
        }
        return statements;
    }

    private List<String> statements(List<String> lines) {
        List<String> statements = new ArrayList<>();
        int from = 0;
        while (from < lines.size()) {
            List<String> candidates = new ArrayList<>();
            List<Integer> ends = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int i = from; i < Math.min(lines.size(), from + MOST_LINES); i++) {
                text.append(lines.get(i)).append('\n');
                if (lines.get(i).stripTrailing().endsWith(";") && candidates.size() < 12) {
                    candidates.add(text.toString());
                    ends.add(i + 1);
                }
            }
            if (candidates.isEmpty()
                    || lines.get(from).isBlank()
                    || lines.get(from).startsWith("\\")) {
                from++;
                continue;
            }
            int accepted = firstAccepted(candidates);
            if (accepted < 0) {
                from++;
            } else {
                statements.add(candidates.get(accepted).strip());
                from = ends.get(accepted);
            }
        }
        return statements;
    }

    /** Mostly it is the first. */
    private int firstAccepted(List<String> candidates) {
        if (parser.ask(candidates.getFirst()).accepted()) {
            return 0;
        }
        List<Answer> answers = parser.ask(candidates);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).accepted() && !answers.get(i).statements().isEmpty()) {
                return i;
            }
        }
        return -1;
    }
}
