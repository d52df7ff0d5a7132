/** Where the stage's processes live, and which of them reach each other. */
@NullMarked
package io.portcullis.faults.net;

import org.jspecify.annotations.NullMarked;
