/** Somebody who reached the cluster's client port: may write into the maps what they like, and has none of its keys. */
@NullMarked
package io.portcullis.faults.rogue;

import org.jspecify.annotations.NullMarked;
