@NullMarked
package io.portcullis.model.scope;

import org.jspecify.annotations.NullMarked;
