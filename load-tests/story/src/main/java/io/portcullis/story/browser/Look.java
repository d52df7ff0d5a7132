package io.portcullis.story.browser;

import com.microsoft.playwright.options.ColorScheme;
import java.util.List;

/**
 * How a browser is set up.
 *
 * @param name for files
 * @param width in CSS pixels
 */
public record Look(String name, ColorScheme scheme, int width, int height) {
    public static final Look DESK = new Look("wide-light", ColorScheme.LIGHT, 1280, 900);

    /** Those that each page must be good in; the narrow ones are a telephone's. */
    static final List<Look> ALL = List.of(
            DESK,
            new Look("wide-dark", ColorScheme.DARK, 1280, 900),
            new Look("narrow-light", ColorScheme.LIGHT, 360, 740),
            new Look("narrow-dark", ColorScheme.DARK, 360, 740));
}
