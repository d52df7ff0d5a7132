@NullMarked
package io.portcullis.tools;

import org.jspecify.annotations.NullMarked;
