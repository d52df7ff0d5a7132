@NullMarked
package io.portcullis.faults.recording;

import org.jspecify.annotations.NullMarked;
