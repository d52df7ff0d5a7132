/** The target's side: choosing a host, logging in, cancelling and terminating what runs there. */
@NullMarked
package io.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
