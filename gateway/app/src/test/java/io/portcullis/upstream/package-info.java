@NullMarked
package io.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
