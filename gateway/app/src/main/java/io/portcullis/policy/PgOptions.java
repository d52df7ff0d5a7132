package io.portcullis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings inside the startup parameter {@code options}, read exactly as the server reads them: split at white
 * space with backslash escapes (pg_split_opts in src/backend/utils/init/postinit.c), then taken apart as
 * process_postgres_switches does with getopt, flag clusters such as {@code -ecrole=x} included. What the server could
 * read otherwise is not a list of settings: empty is returned, and the login refused.
 */
public final class PgOptions {
    /** The switches of process_postgres_switches that take no argument. */
    private static final String FLAGS = "bEeFijlnOPsT";

    /** The switches that take one, {@code c} and {@code -} apart. */
    private static final String WITH_ARGUMENT = "BCDdfhkNprStvW";

    /**
     * One setting.
     *
     * @param name lower-case, dashes turned into underscores, as GUC names compare; of a switch that sets something by a letter of its
     *     own, {@code -S} say, the switch
     */
    public record Setting(String name, String value) {}

    private PgOptions() {}

    /** Returns the settings in their order, or empty if {@code options} is not a well-formed list of switches. */
    public static Optional<List<Setting>> parse(String options) {
        List<String> words = split(options);
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.length() < 2 || word.charAt(0) != '-' || word.equals("--")) {
                return Optional.empty();
            }
            int at = 1;
            while (at < word.length() && FLAGS.indexOf(word.charAt(at)) >= 0) {
                settings.add(new Setting("-" + word.charAt(at), ""));
                at++;
            }
            if (at == word.length()) {
                continue;
            }
            char letter = word.charAt(at);
            String argument = word.substring(at + 1);
            if (argument.isEmpty()) {
                i++;
                if (i == words.size()) {
                    return Optional.empty();
                }
                argument = words.get(i);
            }
            if (letter == 'c' || letter == '-') {
                int equals = argument.indexOf('=');
                if (equals <= 0) {
                    return Optional.empty();
                }
                settings.add(new Setting(normalize(argument.substring(0, equals)), argument.substring(equals + 1)));
            } else if (WITH_ARGUMENT.indexOf(letter) < 0) {
                return Optional.empty();
            } else {
                settings.add(new Setting("-" + letter, argument));
            }
        }
        return Optional.of(settings);
    }

    /**
     * The same options without one setting, as the server would read them had it never been there.
     *
     * @param options well-formed, as {@link #parse} has found
     */
    static String without(String options, String setting) {
        List<String> words = split(options);
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int at = 1;
            while (at < word.length() && FLAGS.indexOf(word.charAt(at)) >= 0) {
                at++;
            }
            if (at == word.length()) {
                append(left, word);
                continue;
            }
            String argument = word.substring(at + 1);
            boolean apart = argument.isEmpty();
            if (apart) {
                i++;
                argument = words.get(i);
            }
            boolean isSetting = word.charAt(at) == 'c' || word.charAt(at) == '-';
            if (!isSetting
                    || !normalize(argument.substring(0, argument.indexOf('='))).equals(setting)) {
                append(left, word);
                if (apart) {
                    append(left, argument);
                }
            } else if (at > 1) {
                append(left, word.substring(0, at));
            }
        }
        return left.toString();
    }

    /** What {@link #split} reads as that word. */
    private static void append(StringBuilder options, String word) {
        if (!options.isEmpty()) {
            options.append(' ');
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' || isSpace(c)) {
                options.append('\\');
            }
            options.append(c);
        }
    }

    /** The form in which setting names compare: GUC names ignore case, and a long option's dashes are underscores. */
    static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static List<String> split(String options) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < options.length()) {
            while (at < options.length() && isSpace(options.charAt(at))) {
                at++;
            }
            if (at == options.length()) {
                break;
            }
            StringBuilder word = new StringBuilder();
            boolean escaped = false;
            while (at < options.length()) {
                char c = options.charAt(at);
                if (isSpace(c) && !escaped) {
                    break;
                }
                if (!escaped && c == '\\') {
                    escaped = true;
                } else {
                    escaped = false;
                    word.append(c);
                }
                at++;
            }
            words.add(word.toString());
        }
        return words;
    }

    /** C's isspace in the "C" locale. */
    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
