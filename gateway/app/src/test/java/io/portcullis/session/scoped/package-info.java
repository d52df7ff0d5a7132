@NullMarked
package io.portcullis.session.scoped;

import org.jspecify.annotations.NullMarked;
