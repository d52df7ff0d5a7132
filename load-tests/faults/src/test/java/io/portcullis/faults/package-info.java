@NullMarked
package io.portcullis.faults;

import org.jspecify.annotations.NullMarked;
