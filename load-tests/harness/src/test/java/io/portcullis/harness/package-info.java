/** Tests of the harness itself. */
@NullMarked
package io.portcullis.harness;

import org.jspecify.annotations.NullMarked;
