package io.portcullis.server.cluster;

import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.Sealer;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the cluster's side of a node is made from.
 *
 * @param random a cryptographic one outside tests
 */
public record ClusterParts(
        MemberSettings member,
        RecordSigner signer,
        RecordVerifier verifier,
        Sealer sealer,
        Timing timing,
        Vertx vertx,
        Clock clock,
        RandomGenerator random) {

    /** How often and how long. */
    public record Timing(
            Duration beaconEvery,
            Duration reconcileEvery,
            Duration compareEvery,
            Duration shutdown,
            Duration collect) {}
}
