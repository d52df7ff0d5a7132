/** SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it: the server with stored verifiers, the client with cached keys. */
@NullMarked
package io.portcullis.wire.scram;

import org.jspecify.annotations.NullMarked;
