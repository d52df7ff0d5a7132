package io.portcullis.model.scope;

import java.nio.charset.StandardCharsets;

/** Checks of texts in a scope; messages name the field and never quote the value. */
final class ScopeTexts {
    private ScopeTexts() {}

    static void requireName(String field, String value, int maxBytes) {
        requireLength(field, value, 1, maxBytes);
        if (value.chars().anyMatch(c -> Character.isISOControl(c))) {
            throw new IllegalArgumentException(field + " must not contain control characters");
        }
    }

    static void requireLength(String field, String value, int minBytes, int maxBytes) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length < minBytes || length > maxBytes) {
            throw new IllegalArgumentException(
                    field + " must have from " + minBytes + " to " + maxBytes + " bytes in UTF-8");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value) || value.indexOf(0) >= 0) {
            throw new IllegalArgumentException(field + " must not contain broken Unicode or a zero byte");
        }
    }

    static void requireRange(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be from " + least + " to " + most);
        }
    }
}
