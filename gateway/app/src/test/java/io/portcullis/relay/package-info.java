@NullMarked
package io.portcullis.relay;

import org.jspecify.annotations.NullMarked;
