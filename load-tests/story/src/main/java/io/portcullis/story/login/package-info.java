/** The parts of signing in. */
@NullMarked
package io.portcullis.story.login;

import org.jspecify.annotations.NullMarked;
