/** The parts of a grant's life, from the asking to its end. */
@NullMarked
package io.portcullis.story.life;

import org.jspecify.annotations.NullMarked;
