@NullMarked
package io.portcullis.oracle;

import org.jspecify.annotations.NullMarked;
