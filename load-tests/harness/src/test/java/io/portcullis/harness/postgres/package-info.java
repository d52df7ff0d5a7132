/** Tests of how servers run. */
@NullMarked
package io.portcullis.harness.postgres;

import org.jspecify.annotations.NullMarked;
