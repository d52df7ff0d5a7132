/** Tests of {@code io.portcullis.identity}. */
@NullMarked
package io.portcullis.identity;

import org.jspecify.annotations.NullMarked;
