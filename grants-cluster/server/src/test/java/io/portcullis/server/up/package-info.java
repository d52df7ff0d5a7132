@NullMarked
package io.portcullis.server.up;

import org.jspecify.annotations.NullMarked;
