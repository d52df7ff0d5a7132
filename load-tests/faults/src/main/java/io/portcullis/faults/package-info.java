/** Breaks parts of a running cluster on purpose and checks that no gateway admits what was revoked or loses what was granted. */
@NullMarked
package io.portcullis.faults;

import org.jspecify.annotations.NullMarked;
