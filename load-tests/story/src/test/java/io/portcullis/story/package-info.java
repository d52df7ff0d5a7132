@NullMarked
package io.portcullis.story;

import org.jspecify.annotations.NullMarked;
