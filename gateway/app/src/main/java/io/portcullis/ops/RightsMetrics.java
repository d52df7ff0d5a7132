package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.policy.rights.Severity;

/** The numbers of what roles may do; names and meanings are in docs/operations.md. */
final class RightsMetrics {
    private RightsMetrics() {}

    static void register(MeterRegistry registry, RightsBook book) {
        for (Severity severity : Severity.values()) {
            Gauge.builder("portcullis.rights.findings", book, b -> b.findings(severity))
                    .description("What roles may do at targets and their grants do not allow")
                    .tag("severity", severity.code())
                    .register(registry);
        }
        Gauge.builder("portcullis.bypass.backends", book, b -> b.count().backends())
                .description("Sessions in databases of targets that no gateway has")
                .register(registry);
        Gauge.builder("portcullis.rights.roles", book, b -> b.count().roles())
                .description("Roles at targets that were looked at")
                .register(registry);
        FunctionCounter.builder("portcullis.rights.looks", book, RightsBook::looks)
                .description("Looks at what a role may do")
                .register(registry);
        FunctionCounter.builder("portcullis.rights.looks.failed", book, RightsBook::failures)
                .description("Looks that came to nothing")
                .register(registry);
    }
}
