/** Verdicts: which grant admits a login, and what a startup packet may ask for. */
@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
