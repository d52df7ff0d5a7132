/** The bodies of requests, as the client's JSON has them: nothing is checked here but the shape. */
@NullMarked
package io.portcullis.server.api.body;

import org.jspecify.annotations.NullMarked;
