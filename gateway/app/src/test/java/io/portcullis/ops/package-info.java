@NullMarked
package io.portcullis.ops;

import org.jspecify.annotations.NullMarked;
