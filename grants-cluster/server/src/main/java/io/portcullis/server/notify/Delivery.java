package io.portcullis.server.notify;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.NotificationEvent;
import io.portcullis.server.config.NotificationReceiver;
import io.portcullis.server.outbound.OutboundHttp;
import io.portcullis.server.store.Notifications;
import io.portcullis.server.store.Notifications.Due;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells one receiver, one notification after another: whoever is slow delays nobody else. */
final class Delivery {
    private static final Logger LOG = Logger.getLogger("io.portcullis.notify");
    private static final int AT_ONCE = 10;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int MOST_PROBLEM = 200;
    /** Beyond the deadlines, for what the database takes. */
    private static final Duration LEEWAY = Duration.ofSeconds(10);

    /**
     * What is the same for all.
     *
     * @param deadline for each answer
     * @param pages where people see more about it; null if there are no pages
     */
    record Settings(
            String cluster,
            Duration deadline,
            Duration giveUpAfter,
            @Nullable URI pages) {}

    private final NotificationReceiver receiver;
    private final Settings settings;
    private final Notifications notifications;
    private final OutboundHttp http;
    private final MeterRegistry meters;
    private final Clock clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable String problem;

    Delivery(
            NotificationReceiver receiver,
            Settings settings,
            Notifications notifications,
            OutboundHttp http,
            MeterRegistry meters,
            Clock clock) {
        this.receiver = receiver;
        this.settings = settings;
        this.notifications = notifications;
        this.http = http;
        this.meters = meters;
        this.clock = clock;
    }

    NotificationReceiver receiver() {
        return receiver;
    }

    /** Why this node's last notification did not arrive; null if it did. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Does nothing while the last one is not done; goes on at once if there may be more. */
    void tick() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        Duration lease = settings.deadline().multipliedBy(AT_ONCE).plus(LEEWAY);
        notifications
                .due(receiver.name(), lease, AT_ONCE)
                .chain(this::tell)
                .onTermination()
                .invoke(() -> busy.set(false))
                .subscribe()
                .with(
                        more -> {
                            if (more) {
                                tick();
                            }
                        },
                        // What was not written down is due again when the lease is over.
                        failure -> LOG.debugf("notifications-not-told detail=\"%s\"", failure.getMessage()));
    }

    /** Whether there may be more. */
    private Uni<Boolean> tell(List<Due> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(one -> Uni.createFrom().deferred(() -> tell(one)))
                .collect()
                .last()
                .replaceWith(due.size() == AT_ONCE);
    }

    private Uni<Void> tell(Due due) {
        Optional<NotificationEvent> type = NotificationEvent.of(due.event().type());
        if (type.isEmpty()) {
            // A node of a newer version has written it down, and will tell it.
            return notifications.failed(due.id(), "the node that took it does not know what that is", SOON);
        }
        Told told = Told.of(type.get(), due.event());
        byte[] body = Body.of(
                receiver.format(),
                settings.cluster(),
                due.event(),
                told,
                PageAddress.of(settings.pages(), type.get(), told.event()));
        return Uni.createFrom()
                .completionStage(
                        () -> http.post(receiver.url(), headers(due, body), Buffer.buffer(body), settings.deadline())
                                .map(answer -> answer.status())
                                .toCompletionStage())
                .onItemOrFailure()
                .transformToUni((status, failure) -> failure == null && status / 100 == 2
                        ? arrived(due)
                        : failed(due, failure == null ? status : 0, failure));
    }

    private Map<String, String> headers(Due due, byte[] body) {
        String id = settings.cluster() + "-" + due.event().audit();
        Map<String, String> headers = WebhookSignature.headers(id, clock.instant(), body, receiver.secrets());
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Portcullis");
        return headers;
    }

    private Uni<Void> arrived(Due due) {
        count("delivered");
        if (problem != null) {
            LOG.infof("notifications-arrive-again receiver=%s", receiver.name());
            problem = null;
        }
        return notifications.delivered(due.id());
    }

    private Uni<Void> failed(Due due, int status, @Nullable Throwable failure) {
        String why = why(status, failure);
        Duration age = Duration.between(due.createdAt(), Instant.now(clock));
        @Nullable Duration again = RetryPlan.again(due.tries(), age, settings.giveUpAfter(), status);
        count(again == null ? "given-up" : "failed");
        if (again == null) {
            LOG.errorf(
                    "notification-given-up receiver=%s id=%d event=%s consequence=\"nobody there hears of it\" detail=\"%s\"",
                    receiver.name(), due.id(), due.event().type(), why);
        } else if (problem == null) {
            LOG.warnf(
                    "notifications-do-not-arrive receiver=%s consequence=\"they are tried again\" detail=\"%s\"",
                    receiver.name(), why);
        }
        problem = why;
        return notifications.failed(due.id(), why, again);
    }

    /** Never the address, which may be a secret, and nothing of the answer. */
    private String why(int status, @Nullable Throwable failure) {
        if (failure == null) {
            return "status " + status;
        }
        String said = String.valueOf(failure.getMessage());
        String path = receiver.url().getRawPath();
        String query = receiver.url().getRawQuery();
        if (query != null) {
            said = said.replace("?" + query, "?…");
        }
        if (path.length() > 1) {
            said = said.replace(path, "/…");
        }
        return said.length() <= MOST_PROBLEM ? said : said.substring(0, MOST_PROBLEM);
    }

    private void count(String result) {
        meters.counter("portcullis.notifications", "receiver", receiver.name(), "result", result)
                .increment();
    }
}
