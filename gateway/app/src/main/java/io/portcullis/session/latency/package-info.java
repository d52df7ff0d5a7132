/** How fast a target answers, and whether that is fast enough for a grant: pure, as {@link io.portcullis.session} is. */
@NullMarked
package io.portcullis.session.latency;

import org.jspecify.annotations.NullMarked;
