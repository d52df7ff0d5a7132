package io.portcullis.server.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.log.LogText;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.Requests.Request;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Says aloud that somebody broke the glass. */
@Singleton
class BreakGlassAlarm {
    private static final Logger LOG = Logger.getLogger("io.portcullis.requests");

    private final Counter used;
    private final Duration within;

    BreakGlassAlarm(MeterRegistry meters, ServerConfig config) {
        this.used = Counter.builder("portcullis.break.glass")
                .description("How often somebody broke the glass, at this node")
                .register(meters);
        this.within = config.requests().reviewWithin();
    }

    /** The count is there from the start on: what is not there yet is no alarm. */
    void start(@Observes StartupEvent event) {}

    /** How soon somebody is to look at it. */
    Duration within(Review review) {
        return review.within() == null ? within : review.within();
    }

    /** Of what was made; what was told again is no other one. */
    void heard(Outcome<Request> outcome) {
        if (outcome instanceof Outcome.Made<Request>(Request made)
                && made.wish().breakGlass()) {
            used.increment();
            LOG.errorf(
                    "break-glass-used request=%s login=%s target=%s role=%s who=%s reason=%s",
                    made.id(),
                    made.wish().who().login(),
                    made.wish().target(),
                    LogText.quoted(made.wish().role()),
                    made.wish().actor().name(),
                    LogText.quoted(made.wish().reason()));
        }
    }
}
