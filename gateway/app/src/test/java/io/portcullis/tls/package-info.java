@NullMarked
package io.portcullis.tls;

import org.jspecify.annotations.NullMarked;
