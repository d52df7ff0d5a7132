@NullMarked
package io.portcullis.faults.stage;

import org.jspecify.annotations.NullMarked;
