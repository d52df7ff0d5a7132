package io.portcullis.session;

import java.util.regex.Pattern;

/** Which words of others a client's terminal may be shown as they are. */
public final class Showable {
    /** Controls, and what no font shows: by such a terminal is led to do or to hide something. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    /** As those of requests are made: nothing in it needs to be quoted. */
    private static final Pattern URL = Pattern.compile("https://[!-~&&[^\"<>\\\\^`{|}]]{1,2000}");

    private Showable() {}

    /** @param most characters */
    public static boolean isText(String text, int most) {
        return text.length() <= most && !UNPRINTABLE.matcher(text).find();
    }

    public static boolean isUrl(String text) {
        return URL.matcher(text).matches();
    }
}
