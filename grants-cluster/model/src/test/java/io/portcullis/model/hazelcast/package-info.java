@NullMarked
package io.portcullis.model.hazelcast;

import org.jspecify.annotations.NullMarked;
