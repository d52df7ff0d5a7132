/** What a large number of grants costs: memory, the time to a usable view, the time of a revocation. */
@NullMarked
package io.portcullis.faults.scale;

import org.jspecify.annotations.NullMarked;
