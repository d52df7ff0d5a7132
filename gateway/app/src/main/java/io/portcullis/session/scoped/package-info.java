/** What a session under a grant with a scope knows and does beyond others: pure, as {@link io.portcullis.session} is. */
@NullMarked
package io.portcullis.session.scoped;

import org.jspecify.annotations.NullMarked;
