@NullMarked
package io.portcullis.bench;

import org.jspecify.annotations.NullMarked;
