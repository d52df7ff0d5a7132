/** Our own suite: PostgreSQL's protocol as Vert.x' reactive client speaks it, which pipelines wherever it can. */
@NullMarked
package io.portcullis.conformance.vertx;

import org.jspecify.annotations.NullMarked;
