package io.portcullis.log;

/** Values that come from outside, for a log line of which they must not forge another. */
public final class LogText {
    private static final int MAX_VALUE = 200;

    private LogText() {}

    /** In double quotes, control characters replaced, cut at 200 characters; {@code -} for an empty text. */
    public static String quoted(Object value) {
        String text = value.toString();
        if (text.isEmpty()) {
            return "-";
        }
        String cut = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
