package io.portcullis.model.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Command;
import io.portcullis.model.Scope;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.TestRecords;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever bytes come, they are read or refused, with no other exception; and what is read has exactly one encoding. To fuzz for real, one
 * target at a time, until interrupted or, like every test, for three minutes:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 ./mvnw -Dfuzz.quiet=false -pl grants-cluster/model test-compile surefire:test@fuzz-seeds \
 *     '-Dtest=RecordFuzzTest#aRecord'
 * }</pre>
 *
 * The input that breaks it becomes a file {@code crash-…} beside the seeds: to be named after the trap and kept. (An interrupted run
 * leaves one too, harmless.)
 */
class RecordFuzzTest {
    private static final RecordVerifier VERIFIER = RecordVerifier.of("prod-1", List.of(TestKeys.ONE.publicKey));

    @FuzzTest(maxDuration = "1m")
    void aRecord(byte[] bytes) {
        try {
            RecordCodec.Decoded decoded = RecordCodec.decode(bytes);
            SignedRecord record = decoded.record();
            requireEqual(bytes, RecordCodec.encode(decoded.clusterId(), record));
            if (!Joins.join(record, record).equals(record)) {
                throw new AssertionError("a record joined with itself is another");
            }
        } catch (RefusedRecord refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aTarget(byte[] body) {
        CatalogEntry entry = CatalogEntry.create(CatalogEntry.Kind.TARGET, "orders", Bytes.of(body), TestRecords.START);
        try {
            requireEqual(body, CatalogBodies.of(CatalogBodies.target(entry)).toArray());
        } catch (RefusedRecord refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aScope(byte[] map) {
        try {
            requireEqual(
                    map,
                    ScopeCodec.encode(ScopeCodec.decode(new Scope(Bytes.of(map))))
                            .cborMap()
                            .toArray());
        } catch (RefusedRecord refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aBeacon(byte[] bytes) {
        try {
            Frame.Content<Beacon> read = BeaconCodec.decode(bytes);
            requireShorterOrEqual(bytes, BeaconCodec.encode(read.clusterId(), read.value()));
        } catch (RefusedRecord refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aCommand(byte[] bytes) {
        try {
            Frame.Content<Command> read = CommandCodec.decode(bytes);
            requireShorterOrEqual(bytes, CommandCodec.encode(read.clusterId(), read.value()));
        } catch (RefusedRecord refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "1m")
    void aCancel(byte[] bytes) {
        try {
            requireShorterOrEqual(bytes, CancelCodec.encode("prod-1", CancelCodec.decode("prod-1", bytes)));
        } catch (RefusedRecord refused) {
            return;
        }
    }

    /** Without a signature that fits nothing is opened, whatever else is right. */
    @FuzzTest(maxDuration = "1m")
    void anEnvelope(byte[] bytes) {
        try {
            VERIFIER.open(bytes);
        } catch (RefusedRecord refused) {
            return;
        }
        if (!Arrays.equals(bytes, TestKeys.ONE.signer("prod-1").seal(TestRecords.grant()))) {
            throw new AssertionError("a forgery?");
        }
    }

    private static void requireEqual(byte[] read, byte[] written) {
        if (!Arrays.equals(read, written)) {
            throw new AssertionError("two encodings of one value");
        }
    }

    /** Keys of a newer version are passed over: they are the only difference that there can be. */
    private static void requireShorterOrEqual(byte[] read, byte[] written) {
        if (written.length > read.length || (written.length == read.length && !Arrays.equals(read, written))) {
            throw new AssertionError("two encodings of one value");
        }
    }
}
