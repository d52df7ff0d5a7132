/** People, and what they do in each story. */
@NullMarked
package io.portcullis.story.person;

import org.jspecify.annotations.NullMarked;
