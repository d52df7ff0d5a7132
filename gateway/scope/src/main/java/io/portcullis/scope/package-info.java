/**
 * What the scope of a grant says to a statement: pure, so that a gateway that enforces it and an approver who asks beforehand get the
 * same answer.
 */
@NullMarked
package io.portcullis.scope;

import org.jspecify.annotations.NullMarked;
