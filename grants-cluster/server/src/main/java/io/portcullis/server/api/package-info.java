/** The REST API. */
@NullMarked
package io.portcullis.server.api;

import org.jspecify.annotations.NullMarked;
