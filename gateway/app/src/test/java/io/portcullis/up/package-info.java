@NullMarked
package io.portcullis.up;

import org.jspecify.annotations.NullMarked;
