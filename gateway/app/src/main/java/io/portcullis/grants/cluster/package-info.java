/** The replica of the cluster's records: a Hazelcast client, what it hears, and what is made of it. */
@NullMarked
package io.portcullis.grants.cluster;

import org.jspecify.annotations.NullMarked;
