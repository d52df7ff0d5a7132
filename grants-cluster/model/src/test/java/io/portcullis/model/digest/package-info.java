@NullMarked
package io.portcullis.model.digest;

import org.jspecify.annotations.NullMarked;
