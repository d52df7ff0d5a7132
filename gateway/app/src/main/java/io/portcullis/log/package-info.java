/** The form of the operator's log: {@code event key=value …}; docs/operations.md has the vocabulary. */
@NullMarked
package io.portcullis.log;

import org.jspecify.annotations.NullMarked;
