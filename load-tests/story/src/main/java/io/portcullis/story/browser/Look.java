package io.portcullis.story.browser;

import com.microsoft.playwright.options.ColorScheme;

/**
 * How a browser is set up.
 *
 * @param name for files
 * @param width in CSS pixels
 */
public record Look(String name, ColorScheme scheme, int width, int height) {
    public static final Look DESK = new Look("light-wide", ColorScheme.LIGHT, 1280, 900);
}
