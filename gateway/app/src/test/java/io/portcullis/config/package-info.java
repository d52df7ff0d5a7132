/** Tests of {@code io.portcullis.config}. */
@NullMarked
package io.portcullis.config;

import org.jspecify.annotations.NullMarked;
