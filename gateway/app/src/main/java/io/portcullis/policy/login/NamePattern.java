package io.portcullis.policy.login;

import java.util.regex.Pattern;

/**
 * A name, or all names of a form: one {@code *} stands for any characters, none too.
 *
 * @param head what stands before the star; of a plain name all of it
 * @param starred false for a plain name
 * @param tail what stands behind the star
 */
public record NamePattern(String head, boolean starred, String tail) {
    public static final NamePattern ANY = new NamePattern("", true, "");

    /** Characters of logins and of targets; database names that are no target's need a star. */
    private static final Pattern FORM = Pattern.compile("[a-z0-9._@-]{0,63}(\\*[a-z0-9._@-]{0,63})?");

    /**
     * Reads {@code orders}, {@code app-*}, {@code *@example.org} or {@code *}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static NamePattern parse(String text) {
        if (text.isEmpty() || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a name of [a-z0-9._@-] with at most one *");
        }
        int star = text.indexOf('*');
        return star < 0
                ? new NamePattern(text, false, "")
                : new NamePattern(text.substring(0, star), true, text.substring(star + 1));
    }

    public boolean matches(String name) {
        return starred
                ? name.length() >= head.length() + tail.length() && name.startsWith(head) && name.endsWith(tail)
                : name.equals(head);
    }

    /** Whether it matches every name that {@code other} matches. */
    public boolean covers(NamePattern other) {
        if (!other.starred) {
            return matches(other.head);
        }
        return starred && other.head.startsWith(head) && other.tail.endsWith(tail);
    }

    /** Whether there is a name that both match. */
    public boolean meets(NamePattern other) {
        if (!starred || !other.starred) {
            return covers(other) || other.covers(this);
        }
        return (head.startsWith(other.head) || other.head.startsWith(head))
                && (tail.endsWith(other.tail) || other.tail.endsWith(tail));
    }

    @Override
    public String toString() {
        return starred ? head + "*" + tail : head;
    }
}
