package io.portcullis.server.api.form;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of single values. Each throws a {@link ProblemException} that names the field and never quotes the value. */
final class Fields {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private Fields() {}

    static String required(String field, @Nullable String value) {
        if (value == null) {
            throw Problem.invalid(field, "is needed").thrown();
        }
        return value;
    }

    /** Lists may be left out, but hold no null. */
    static List<String> texts(String field, @Nullable List<@Nullable String> values) {
        List<String> texts = new ArrayList<>();
        if (values != null) {
            for (@Nullable String value : values) {
                if (value == null) {
                    throw Problem.invalid(field + "[" + texts.size() + "]", "must be a text")
                            .thrown();
                }
                texts.add(value);
            }
        }
        return texts;
    }

    /** One line that is not empty, without control characters. */
    static void line(String field, String text, int maxBytes) {
        if (text.isBlank()) {
            throw Problem.invalid(field, "must not be empty").thrown();
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw Problem.invalid(field, "must not be longer than " + maxBytes + " bytes in UTF-8")
                    .thrown();
        }
        if (UNPRINTABLE.matcher(text).find()) {
            throw Problem.invalid(field, "must not contain control characters or broken Unicode")
                    .thrown();
        }
    }

    /** One of our own words: the names of {@code values} in lower case. */
    static <E extends Enum<E>> E word(String field, String value, List<E> values) {
        for (E candidate : values) {
            if (word(candidate).equals(value)) {
                return candidate;
            }
        }
        throw Problem.invalid(
                        field,
                        "must be one of "
                                + String.join(
                                        ", ", values.stream().map(Fields::word).toList()))
                .thrown();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Makes a value of the model, whose refusals begin with the name of the field.
     *
     * @param fields the names that a refusal can begin with; the first one stands for all others
     */
    static <T> T model(List<String> fields, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            String message = Optional.ofNullable(e.getMessage()).orElse("is not acceptable");
            int space = message.indexOf(' ');
            String first = space < 0 ? "" : message.substring(0, space);
            if (fields.contains(first)) {
                throw Problem.invalid(first, message.substring(space + 1)).thrown();
            }
            throw Problem.invalid(fields.getFirst(), "is not acceptable: " + message)
                    .thrown();
        }
    }
}
