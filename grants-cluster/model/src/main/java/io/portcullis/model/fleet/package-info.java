/** The secret that the nodes of a cluster share, and what is sealed with it. */
@NullMarked
package io.portcullis.model.fleet;

import org.jspecify.annotations.NullMarked;
