/** Clients that use grants all the time, and the record of what came of it. */
@NullMarked
package io.portcullis.faults.recording;

import org.jspecify.annotations.NullMarked;
