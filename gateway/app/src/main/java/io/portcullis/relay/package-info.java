/** The client's side of the gateway: listener, login dialogue, the relay between both legs, the cut-off. */
@NullMarked
package io.portcullis.relay;

import org.jspecify.annotations.NullMarked;
