package io.portcullis.server.rules;

import java.util.regex.Pattern;

/**
 * A name, or all names of a form: one {@code *} stands for any characters, none too.
 *
 * @param head what stands before the star; of a plain name all of it
 * @param starred false for a plain name
 * @param tail what stands behind the star
 */
public record NamePattern(String head, boolean starred, String tail) {
    private static final Pattern FORM = Pattern.compile("[^*\\p{Cntrl}/]{0,63}(\\*[^*\\p{Cntrl}/]{0,63})?");

    /**
     * Reads {@code orders}, {@code app_*} or {@code *}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    static NamePattern parse(String text) {
        if (text.isEmpty() || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a name with at most one *");
        }
        int star = text.indexOf('*');
        return star < 0
                ? new NamePattern(text, false, "")
                : new NamePattern(text.substring(0, star), true, text.substring(star + 1));
    }

    boolean matches(String name) {
        return starred
                ? name.length() >= head.length() + tail.length() && name.startsWith(head) && name.endsWith(tail)
                : name.equals(head);
    }

    /** Whether it matches every name that {@code other} matches. */
    boolean covers(NamePattern other) {
        if (!other.starred) {
            return matches(other.head);
        }
        return starred && other.head.startsWith(head) && other.tail.endsWith(tail);
    }

    /** Whether some name may match both; when in doubt it may. */
    boolean canMeet(NamePattern other) {
        if (!starred || !other.starred) {
            return starred ? matches(other.head) : other.matches(head);
        }
        return (head.startsWith(other.head) || other.head.startsWith(head))
                && (tail.endsWith(other.tail) || other.tail.endsWith(tail));
    }

    @Override
    public String toString() {
        return starred ? head + "*" + tail : head;
    }
}
