/** Asking others by HTTP: everything that this has in common, whoever is asked and whatever about. */
@NullMarked
package io.portcullis.server.outbound;

import org.jspecify.annotations.NullMarked;
