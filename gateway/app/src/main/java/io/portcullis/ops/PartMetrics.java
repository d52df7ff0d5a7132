package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.config.Targets;
import io.portcullis.grants.FolderGrantDirectory;
import io.portcullis.model.codec.RefusedRecord;

/** The numbers of grants, targets and audit; names and meanings are in docs/operations.md. */
final class PartMetrics {
    private PartMetrics() {}

    static void register(MeterRegistry registry, Gateway.Parts parts) {
        FolderGrantDirectory grants = parts.grants();
        Gauge.builder("portcullis.grants.known", grants, g -> g.health().grants())
                .register(registry);
        Gauge.builder("portcullis.credentials.known", grants, g -> g.health().credentials())
                .register(registry);
        Gauge.builder(
                        "portcullis.grants.folder.readable",
                        grants,
                        g -> g.health().readable() ? 1 : 0)
                .register(registry);
        Gauge.builder("portcullis.grants.files.refused", grants, g -> g.health().refusedFiles())
                .register(registry);
        for (RefusedRecord.Reason reason : RefusedRecord.Reason.values()) {
            FunctionCounter.builder(
                            "portcullis.records.refused",
                            grants,
                            g -> g.refusals().getOrDefault(reason.code(), 0L))
                    .tag("reason", reason.code())
                    .register(registry);
        }
        Targets targets = parts.targets();
        Gauge.builder("portcullis.targets.file.valid", targets, t -> t.problem() == null ? 1 : 0)
                .register(registry);
        Gauge.builder("portcullis.targets.known", targets, t -> t.all().size()).register(registry);
        FunctionCounter.builder("portcullis.targets.refused.reads", targets, Targets::refusedReads)
                .register(registry);
        JsonLinesAuditSink audit = parts.audit();
        Gauge.builder("portcullis.audit.queued", audit, JsonLinesAuditSink::queued)
                .register(registry);
        FunctionCounter.builder("portcullis.audit.written", audit, JsonLinesAuditSink::written)
                .register(registry);
        FunctionCounter.builder("portcullis.audit.lost", audit, JsonLinesAuditSink::lost)
                .register(registry);
    }
}
