package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.config.CatalogTargets;
import io.portcullis.config.LoginRulesFile;
import io.portcullis.config.Targets;
import io.portcullis.grants.EmergencyFolder;
import io.portcullis.grants.FolderSource;
import io.portcullis.grants.RecordStore;
import io.portcullis.identity.IssuerKeys;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.tls.ListenerCertificate;
import java.util.function.ToDoubleFunction;

/** The numbers of grants, targets and audit; names and meanings are in docs/operations.md. */
final class PartMetrics {
    private PartMetrics() {}

    static void register(MeterRegistry registry, Gateway.Parts parts) {
        records(registry, parts.records());
        emergencies(registry, parts.emergencies());
        folder(registry, parts.folder());
        Targets targets = parts.targets();
        gauge(
                registry,
                "targets.file.valid",
                "Whether the targets file as it is now could be used",
                targets,
                t -> t.problem() == null ? 1 : 0);
        gauge(
                registry,
                "targets.known",
                "Targets of the file now",
                targets,
                t -> t.all().size());
        count(
                registry,
                "targets.refused.reads",
                "Reads of a targets file that could not be used",
                targets,
                Targets::refusedReads);
        LoginRulesFile logins = parts.logins();
        gauge(
                registry,
                "logins.file.valid",
                "Whether the logins file as it is now could be used",
                logins,
                l -> l.problem() == null ? 1 : 0);
        gauge(
                registry,
                "logins.rules",
                "Login rules in force now",
                logins,
                l -> l.get().rules().size());
        count(
                registry,
                "logins.refused.reads",
                "Reads of a logins file that could not be used",
                logins,
                LoginRulesFile::refusedReads);
        parts.issuers().keys().forEach(issuer -> issuer(registry, issuer));
        CatalogTargets catalog = parts.catalog();
        gauge(
                registry,
                "catalog.targets",
                "Targets of the cluster's catalog now",
                catalog,
                c -> c.all().size());
        gauge(
                registry,
                "catalog.targets.unusable",
                "Targets of the catalog that this gateway can not use",
                catalog,
                c -> c.unusable().size());
        if (parts.certificate() != null) {
            certificate(registry, parts.certificate());
        }
        JsonLinesAuditSink audit = parts.audit();
        gauge(registry, "audit.queued", "Events that wait to be written", audit, JsonLinesAuditSink::queued);
        count(registry, "audit.written", "Events written", audit, JsonLinesAuditSink::written);
        count(registry, "audit.lost", "Events that could not be kept", audit, JsonLinesAuditSink::lost);
        if (parts.up() != null) {
            UpMetrics.register(registry, parts.up());
        }
    }

    private static void issuer(MeterRegistry registry, IssuerKeys issuer) {
        Gauge.builder("portcullis.issuer.keys", issuer, IssuerKeys::count)
                .description("Keys of the issuer that are known")
                .tag("issuer", issuer.name())
                .register(registry);
        Gauge.builder("portcullis.issuer.keys.age.seconds", issuer, IssuerKeys::age)
                .description("How long ago the issuer's keys were fetched; -1 if they never were")
                .tag("issuer", issuer.name())
                .register(registry);
        Gauge.builder("portcullis.issuer.usable", issuer, keys -> keys.areTooOld() ? 0 : 1)
                .description("Whether tokens of the issuer can be checked")
                .tag("issuer", issuer.name())
                .register(registry);
        FunctionCounter.builder("portcullis.issuer.fetches", issuer, IssuerKeys::fetches)
                .description("How often the issuer was asked for its keys")
                .tag("issuer", issuer.name())
                .register(registry);
        FunctionCounter.builder("portcullis.issuer.fetches.failed", issuer, IssuerKeys::failures)
                .description("How often that came to nothing")
                .tag("issuer", issuer.name())
                .register(registry);
    }

    private static void certificate(MeterRegistry registry, ListenerCertificate certificate) {
        gauge(
                registry,
                "listener.certificate.usable",
                "Whether the files of certificate and key as they are now could be used",
                certificate,
                c -> c.problem() == null ? 1 : 0);
        gauge(
                registry,
                "listener.certificate.valid.until.seconds",
                "When the certificate in use ends, in seconds since the epoch",
                certificate,
                c -> c.validUntil().getEpochSecond());
        count(
                registry,
                "listener.certificate.refused.reads",
                "Reads of certificate and key that could not be used",
                certificate,
                ListenerCertificate::refusedReads);
    }

    private static void records(MeterRegistry registry, RecordStore records) {
        gauge(registry, "grants.known", "Grants known, ended ones too", records, RecordStore::grants);
        gauge(registry, "credentials.known", "Credentials known, ended ones too", records, RecordStore::credentials);
    }

    private static void emergencies(MeterRegistry registry, EmergencyFolder emergencies) {
        gauge(
                registry,
                "emergency.grants.usable",
                "Emergency grants that could be used here now",
                emergencies,
                EmergencyFolder::usable);
        count(
                registry,
                "emergency.state.failures",
                "Times that a use or a tombstone could not be written to the state folder",
                emergencies,
                EmergencyFolder::failures);
    }

    private static void folder(MeterRegistry registry, FolderSource grants) {
        gauge(
                registry,
                "grants.folder.readable",
                "Whether the folder of grants could be read",
                grants,
                g -> g.health().readable() ? 1 : 0);
        gauge(
                registry,
                "grants.files.refused",
                "Files in the folder now that were refused",
                grants,
                g -> g.health().refusedFiles());
        for (RefusedRecord.Reason reason : RefusedRecord.Reason.values()) {
            FunctionCounter.builder(
                            "portcullis.records.refused",
                            grants,
                            g -> g.refusals().getOrDefault(reason.code(), 0L))
                    .description("Grant and credential files that were refused")
                    .tag("reason", reason.code())
                    .register(registry);
        }
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T part, ToDoubleFunction<T> value) {
        Gauge.builder("portcullis." + name, part, value)
                .description(description)
                .register(registry);
    }

    private static <T> void count(
            MeterRegistry registry, String name, String description, T part, ToDoubleFunction<T> value) {
        FunctionCounter.builder("portcullis." + name, part, value)
                .description(description)
                .register(registry);
    }
}
