package io.portcullis.server.log;

import java.util.regex.Pattern;

/** Values that come from outside, for a log line of which they must not forge another. */
public final class LogText {
    private static final int MAX_VALUE = 200;
    /** What can end a line, steer a terminal or turn the direction of writing: Unicode has more of it than ASCII. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private LogText() {}

    /** In double quotes, unsafe characters replaced, cut at 200 characters; {@code -} for an empty text. */
    public static String quoted(Object value) {
        String text = value.toString();
        if (text.isEmpty()) {
            return "-";
        }
        String cut = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text;
        return '"' + UNSAFE.matcher(cut).replaceAll("?").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
