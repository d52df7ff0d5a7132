@NullMarked
package io.portcullis.grants.cluster;

import org.jspecify.annotations.NullMarked;
