/** What may depend on what. */
@NullMarked
package io.portcullis.architecture;

import org.jspecify.annotations.NullMarked;
