/** Tests of {@code io.portcullis.audit}. */
@NullMarked
package io.portcullis.audit;

import org.jspecify.annotations.NullMarked;
