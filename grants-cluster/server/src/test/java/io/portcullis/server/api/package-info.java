/** The API and the up channel of a whole node: over HTTP, on a real PostgreSQL, with a real member of a Hazelcast cluster in it. */
@NullMarked
package io.portcullis.server.api;

import org.jspecify.annotations.NullMarked;
