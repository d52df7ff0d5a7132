@NullMarked
package io.portcullis.harness;

import org.jspecify.annotations.NullMarked;
