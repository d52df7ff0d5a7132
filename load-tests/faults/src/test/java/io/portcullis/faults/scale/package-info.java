@NullMarked
package io.portcullis.faults.scale;

import org.jspecify.annotations.NullMarked;
