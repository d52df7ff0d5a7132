/** How the nodes of a cluster call their maps and what stands in them. The only package here that knows Hazelcast. */
@NullMarked
package io.portcullis.model.hazelcast;

import org.jspecify.annotations.NullMarked;
