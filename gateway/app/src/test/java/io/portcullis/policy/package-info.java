@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
