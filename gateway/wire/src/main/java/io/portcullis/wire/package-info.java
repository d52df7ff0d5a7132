@NullMarked
package io.portcullis.wire;

import org.jspecify.annotations.NullMarked;
