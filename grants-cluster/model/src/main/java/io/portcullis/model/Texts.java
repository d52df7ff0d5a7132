package io.portcullis.model;

import java.nio.charset.StandardCharsets;

/** Checks of the texts in records. They end up in logs, terminals and error messages, so they stay on one line. */
final class Texts {
    private Texts() {}

    /**
     * Requires a text without control characters.
     *
     * @throws IllegalArgumentException naming the field, never quoting the value
     */
    static void requireLine(String field, String value, int maxBytes) {
        if (value.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new IllegalArgumentException(field + " must not be longer than " + maxBytes + " bytes in UTF-8");
        }
        if (!value.codePoints().allMatch(Texts::isPrintable)) {
            throw new IllegalArgumentException(field + " must not contain control characters or broken Unicode");
        }
    }

    static void requireNonEmptyLine(String field, String value, int maxBytes) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + " must not be empty");
        }
        requireLine(field, value, maxBytes);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> true;
        };
    }
}
