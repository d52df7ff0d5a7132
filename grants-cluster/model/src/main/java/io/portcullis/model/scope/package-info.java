/**
 * What a grant allows within its database role, understood: values without I/O, clock or encoding. {@code io.portcullis.model.Scope} is
 * the same as bytes in the signed record.
 */
@NullMarked
package io.portcullis.model.scope;

import org.jspecify.annotations.NullMarked;
