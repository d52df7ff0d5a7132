/** Applications that know nothing of tokens and grants, whose pools must not notice that both are short-lived. */
@NullMarked
package io.portcullis.faults.apps;

import org.jspecify.annotations.NullMarked;
