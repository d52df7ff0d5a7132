@NullMarked
package io.portcullis.faults.rotation;

import org.jspecify.annotations.NullMarked;
