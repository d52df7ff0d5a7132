@NullMarked
package io.portcullis.cluster;

import org.jspecify.annotations.NullMarked;
