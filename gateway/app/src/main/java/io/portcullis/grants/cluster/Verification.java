package io.portcullis.grants.cluster;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.hazelcast.MapNames;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that check signatures, most of a millisecond each: some for what somebody waits for, one or a few for the rest,
 * so that sessions keep their cores. They go when there is nothing to do.
 */
final class Verification {
    private static final long IDLE_SECONDS = 10;

    private final RecordVerifier verifier;
    private final Inbox inbox;
    private final ThreadPoolExecutor urgent;
    private final ThreadPoolExecutor patient;

    Verification(RecordVerifier verifier, Inbox inbox, int cores) {
        this.verifier = verifier;
        this.inbox = inbox;
        this.urgent = threads("portcullis-verify-", cores);
        this.patient = threads("portcullis-verify-later-", Math.max(1, cores / 2));
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Its result comes to the inbox. */
    void now(VerificationTask task) {
        urgent.execute(() -> inbox.add(verify(task)));
    }

    /** The same, but whatever is urgent goes first. */
    void later(VerificationTask task) {
        patient.execute(() -> inbox.add(verify(task)));
    }

    void close() {
        urgent.shutdownNow();
        patient.shutdownNow();
    }

    private Signal.Verified verify(VerificationTask task) {
        try {
            SignedRecord record = open(task);
            if (!record.recordId().equals(task.key())) {
                return refused(task, "wrong-name", "the signed id is " + record.recordId());
            }
            return new Signal.Verified(task, record, null);
        } catch (RefusedRecord e) {
            return refused(task, e.reason().code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A mistake of ours about one record must not keep the others from being read.
            return refused(task, "internal-fault", e.toString());
        }
    }

    private SignedRecord open(VerificationTask task) throws RefusedRecord {
        return switch (task.map()) {
            case MapNames.GRANTS -> verifier.openGrant(task.envelope());
            case MapNames.CREDENTIALS -> verifier.openCredential(task.envelope());
            default -> verifier.openCatalog(task.envelope());
        };
    }

    private static Signal.Verified refused(VerificationTask task, String code, String detail) {
        return new Signal.Verified(task, null, new Signal.Refusal(code, detail));
    }
}
