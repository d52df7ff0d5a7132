@NullMarked
package io.portcullis.conformance;

import org.jspecify.annotations.NullMarked;
