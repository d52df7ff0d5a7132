/** What is broken, one class each. */
@NullMarked
package io.portcullis.faults.fault;

import org.jspecify.annotations.NullMarked;
