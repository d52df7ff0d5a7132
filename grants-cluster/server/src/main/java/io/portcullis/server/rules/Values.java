package io.portcullis.server.rules;

import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of rules, read from their mappings. */
final class Values {
    private static final int MOST_ITEMS = 200;
    /** Of a name, a group or an issuer's URL. */
    private static final int MAX_TEXT = 1_000;

    private static final int MAX_PATTERN = 500;

    private Values() {}

    static List<NamePattern> names(YamlMap given, String key) throws InvalidRules {
        List<NamePattern> patterns = new ArrayList<>();
        if (!given.has(key)) {
            return patterns;
        }
        for (String text : set(given, key)) {
            NamePattern pattern = read(given, key, text, NamePattern::parse);
            for (NamePattern other : patterns) {
                if (other.covers(pattern) || pattern.covers(other)) {
                    throw given.invalid(key, pattern + " and " + other + " overlap");
                }
            }
            patterns.add(pattern);
        }
        return patterns;
    }

    static Map<String, Set<String>> values(YamlMap given, String key) throws InvalidRules {
        Map<String, Set<String>> all = new HashMap<>();
        if (given.has(key)) {
            YamlMap inside = given.map(key);
            if (inside.keys().size() > MOST_ITEMS) {
                throw given.invalid(key, "must not be more than " + MOST_ITEMS);
            }
            for (String name : inside.keys()) {
                all.put(name, set(inside, name));
            }
            if (all.isEmpty()) {
                throw given.invalid(key, "must not be empty");
            }
        }
        return all;
    }

    /** What is there is not empty: a list of nothing would be for everybody. */
    static Set<String> set(YamlMap given, String key) throws InvalidRules {
        Set<String> set = new LinkedHashSet<>();
        if (!given.has(key)) {
            return set;
        }
        for (String text : given.texts(key)) {
            if (text.length() > MAX_TEXT) {
                throw given.invalid(key, "must not be longer than " + MAX_TEXT + " characters");
            }
            if (text.isBlank() || !set.add(text)) {
                throw given.invalid(key, text.isBlank() ? "must not be empty" : text + " is there twice");
            }
        }
        if (set.isEmpty() || set.size() > MOST_ITEMS) {
            throw given.invalid(key, "must be from 1 to " + MOST_ITEMS + " of them");
        }
        return set;
    }

    static com.google.re2j.@Nullable Pattern regex(YamlMap given, String key) throws InvalidRules {
        if (!given.has(key)) {
            return null;
        }
        return value(given, key, text -> {
            if (text.isEmpty() || text.length() > MAX_PATTERN) {
                throw new IllegalArgumentException("must be a pattern of at most " + MAX_PATTERN + " characters");
            }
            try {
                return com.google.re2j.Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("is no pattern: " + e.getMessage(), e);
            }
        });
    }

    static <D extends @Nullable Duration> D span(YamlMap given, String key, Duration least, Duration most, D fallback)
            throws InvalidRules {
        if (!given.has(key)) {
            return fallback;
        }
        Duration span = value(given, key, Spans::parse);
        if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw given.invalid(key, "must be from " + Spans.text(least) + " to " + Spans.text(most));
        }
        @SuppressWarnings("unchecked") // a Duration that is not null is of both
        D value = (D) span;
        return value;
    }

    static <T> T value(YamlMap given, String key, Function<String, T> read) throws InvalidRules {
        return read(given, key, given.text(key), read);
    }

    private static <T> T read(YamlMap given, String key, String text, Function<String, T> read) throws InvalidRules {
        try {
            return read.apply(text);
        } catch (IllegalArgumentException e) {
            throw given.invalid(key, String.valueOf(e.getMessage()));
        }
    }
}
