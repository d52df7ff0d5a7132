/** The start and end of a node, health, metrics, log. */
@NullMarked
package io.portcullis.server.ops;

import org.jspecify.annotations.NullMarked;
