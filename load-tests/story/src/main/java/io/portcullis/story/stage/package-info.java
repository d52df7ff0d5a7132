/** What the story is played on, and clients as they come. */
@NullMarked
package io.portcullis.story.stage;

import org.jspecify.annotations.NullMarked;
