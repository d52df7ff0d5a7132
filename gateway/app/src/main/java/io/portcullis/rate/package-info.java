/** How often somebody may do something. */
@NullMarked
package io.portcullis.rate;

import org.jspecify.annotations.NullMarked;
