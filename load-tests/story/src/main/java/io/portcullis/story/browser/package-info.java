/** Chromium. */
@NullMarked
package io.portcullis.story.browser;

import org.jspecify.annotations.NullMarked;
