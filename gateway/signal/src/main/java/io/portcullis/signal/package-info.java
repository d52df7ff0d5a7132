/** Signals of the operating system. */
@NullMarked
package io.portcullis.signal;

import org.jspecify.annotations.NullMarked;
