/** The protocol messages that a gateway reads or writes itself, one file each, named as in PostgreSQL's "Message Formats". */
@NullMarked
package io.portcullis.wire.message;

import org.jspecify.annotations.NullMarked;
