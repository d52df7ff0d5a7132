@NullMarked
package io.portcullis.faults.rogue;

import org.jspecify.annotations.NullMarked;
