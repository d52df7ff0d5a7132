/** What a statement's text says it does: classes, names, shape; pure functions over bytes, no input or output. */
@NullMarked
package io.portcullis.sql;

import org.jspecify.annotations.NullMarked;
