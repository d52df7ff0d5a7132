@NullMarked
package io.portcullis.session;

import org.jspecify.annotations.NullMarked;
