@NullMarked
package io.portcullis.model.codec;

import org.jspecify.annotations.NullMarked;
