@NullMarked
package io.portcullis.scope;

import org.jspecify.annotations.NullMarked;
