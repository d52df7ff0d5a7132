@NullMarked
package io.portcullis.model.fleet;

import org.jspecify.annotations.NullMarked;
