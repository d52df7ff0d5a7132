@NullMarked
package io.portcullis.server.ops;

import org.jspecify.annotations.NullMarked;
