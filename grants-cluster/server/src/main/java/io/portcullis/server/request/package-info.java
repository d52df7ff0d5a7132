/** The life of a request for access, from the asking to the grant or the refusal. Pure: it is told the time and what the rules say. */
@NullMarked
package io.portcullis.server.request;

import org.jspecify.annotations.NullMarked;
