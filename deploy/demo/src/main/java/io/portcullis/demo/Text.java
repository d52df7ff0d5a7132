package io.portcullis.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words and numbers as the demo prints them: the same in every locale. */
final class Text {
    private Text() {}

    /** Breaks at blanks so that no line is longer than {@code width}, but for a single longer word. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** One line unchanged, or broken at blanks, the rest indented, so that no part is longer than {@code width}. */
    static List<String> fold(String line, int width) {
        List<String> parts = new ArrayList<>();
        String rest = line;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            if (rest.substring(0, Math.max(blank, 0)).isBlank()) {
                break;
            }
            parts.add(rest.substring(0, blank).stripTrailing());
            rest = "  " + rest.substring(blank).strip();
        }
        parts.add(rest);
        return parts;
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    static String millis(Duration time) {
        return millis(time.toNanos());
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    /** A word of a shell's command line that means exactly {@code text}. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
