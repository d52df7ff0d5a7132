@NullMarked
package io.portcullis.faults.history;

import org.jspecify.annotations.NullMarked;
