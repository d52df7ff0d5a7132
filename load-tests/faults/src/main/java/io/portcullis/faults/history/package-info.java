/** What was seen during a fault, and the judgement about it. Pure: no clock, no I/O. */
@NullMarked
package io.portcullis.faults.history;

import org.jspecify.annotations.NullMarked;
