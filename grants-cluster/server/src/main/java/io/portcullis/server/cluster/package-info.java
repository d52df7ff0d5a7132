/** The member of the Hazelcast cluster: projection, reconciling, beacons, commands, recovery. */
@NullMarked
package io.portcullis.server.cluster;

import org.jspecify.annotations.NullMarked;
