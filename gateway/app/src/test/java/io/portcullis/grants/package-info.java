/** Tests of {@code io.portcullis.grants}. */
@NullMarked
package io.portcullis.grants;

import org.jspecify.annotations.NullMarked;
