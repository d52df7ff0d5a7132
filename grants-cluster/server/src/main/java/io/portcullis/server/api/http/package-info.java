/** What is the same for every request and answer, and its description in OpenAPI. */
@NullMarked
package io.portcullis.server.api.http;

import org.jspecify.annotations.NullMarked;
