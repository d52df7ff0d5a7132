package io.portcullis.story.person;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client was told to do.
 *
 * @param url to be opened
 * @param code to be given there
 */
public record Asked(String url, String code) {
    private static final Pattern WORDS =
            Pattern.compile("open (https://[^\\s,]+)[\\s,]+(?:and )?confirm the code ([A-Z]{4}-[A-Z]{4})");

    /** Where the API has it: its handle is the end of the address. */
    public String path() {
        return "/v1/links/" + url.substring(url.lastIndexOf('/') + 1);
    }

    /** Empty if the text does not say it. */
    public static Optional<Asked> in(String text) {
        Matcher words = WORDS.matcher(text);
        return words.find() ? Optional.of(new Asked(words.group(1), words.group(2))) : Optional.empty();
    }
}
