/** The PostgreSQL frontend/backend protocol, version 3: tags, frames and faults; pure functions over Netty buffers, no input or output. */
@NullMarked
package io.portcullis.wire;

import org.jspecify.annotations.NullMarked;
