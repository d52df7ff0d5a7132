@NullMarked
package io.portcullis.rate;

import org.jspecify.annotations.NullMarked;
