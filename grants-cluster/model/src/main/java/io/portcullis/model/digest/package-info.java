/** What a complete copy of the records adds up to, so that copies can be compared without being sent. */
@NullMarked
package io.portcullis.model.digest;

import org.jspecify.annotations.NullMarked;
