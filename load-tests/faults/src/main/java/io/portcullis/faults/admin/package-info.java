/** Grants and revocations by the REST API, as an operator asks for them. */
@NullMarked
package io.portcullis.faults.admin;

import org.jspecify.annotations.NullMarked;
