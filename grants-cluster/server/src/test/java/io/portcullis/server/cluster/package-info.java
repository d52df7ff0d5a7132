@NullMarked
package io.portcullis.server.cluster;

import org.jspecify.annotations.NullMarked;
