package io.portcullis.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.scope.Allowance;
import io.portcullis.up.Uplink;

/** The numbers of the way up to the grant cluster; names and meanings are in docs/operations.md. */
final class UpMetrics {
    private UpMetrics() {}

    static void register(MeterRegistry registry, Uplink up) {
        Gauge.builder("portcullis.up.audit.backlog.bytes", up, Uplink::auditBacklog)
                .description("Bytes of audit files that have not arrived at the grant cluster")
                .register(registry);
        FunctionCounter.builder("portcullis.up.audit.lines", up, Uplink::auditLines)
                .description("Audit lines that have arrived at the grant cluster")
                .register(registry);
        FunctionCounter.builder("portcullis.up.audit.malformed", up, Uplink::auditMalformed)
                .description("Audit lines that have arrived but are not of the audit's form")
                .register(registry);
        Gauge.builder("portcullis.links.waiting", up, all -> all.links().waiting())
                .description("Logins that wait for somebody to confirm them in a browser, or for their grant")
                .register(registry);
        Gauge.builder(
                        "portcullis.links.waiting.for.grant",
                        up,
                        all -> all.links().waitingForGrants())
                .description("Of those that wait, logins that are confirmed and have no grant yet")
                .register(registry);
        FunctionCounter.builder("portcullis.links.asked", up, all -> all.links().asked())
                .description("Logins that somebody was to confirm in a browser")
                .register(registry);
        FunctionCounter.builder(
                        "portcullis.links.limited", up, all -> all.links().limited())
                .description("Logins that nobody was asked about, because too many were")
                .register(registry);
        Gauge.builder("portcullis.budget.leases", up, Uplink::leases)
                .description("Grants of whose budgets this gateway holds a lease")
                .register(registry);
        for (Allowance what : Allowance.values()) {
            FunctionCounter.builder("portcullis.budget.spent", up, all -> all.spent(what))
                    .description("What was spent of budgets here, counted at each renewal")
                    .tag("budget", what.field())
                    .register(registry);
        }
        for (Uplink.Channel channel : up.channels()) {
            Gauge.builder("portcullis.up.works", channel, c -> c.works() ? 1 : 0)
                    .description("Whether the grant cluster takes what this gateway tells it")
                    .tag("what", channel.what())
                    .register(registry);
            FunctionCounter.builder("portcullis.up.failures", channel, Uplink.Channel::failures)
                    .description("Tries to tell the grant cluster something that failed")
                    .tag("what", channel.what())
                    .register(registry);
        }
    }
}
