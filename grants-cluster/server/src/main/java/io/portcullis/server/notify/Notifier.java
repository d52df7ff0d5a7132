package io.portcullis.server.notify;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.NotificationEvent;
import io.portcullis.server.config.NotificationReceiver;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.outbound.OutboundHttp;
import io.portcullis.server.outbound.OutboundTls;
import io.portcullis.server.store.Notifications;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells receivers of what happens. All nodes do it; the control database gives each notification to one of them, and to another if that one
 * is lost in between: a receiver may hear of something twice, and never not at all.
 */
@Singleton
public class Notifier {
    private static final Logger LOG = Logger.getLogger("io.portcullis.notify");
    private static final long TICK_MILLIS = 1_000;
    /** Every so many ticks it is counted what waits, and forgotten what is over. */
    private static final int COUNTED_EVERY = 15;

    /** So many failures in a row: a node that starts has no tables yet. */
    private static final int TOLD_AFTER = 15;

    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<OutboundHttp> clients = new ArrayList<>();
    private final Map<String, Set<String>> wanted = new TreeMap<>();
    private final Notifications notifications;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Map<String, Long> backlog = Map.of();
    private @Nullable Long timer;
    private int ticks;
    private int troubles;

    Notifier(
            StartSettings start,
            ServerConfig config,
            Notifications notifications,
            MeterRegistry meters,
            Vertx vertx,
            TlsConfigurationRegistry tls) {
        this.notifications = notifications;
        this.vertx = vertx;
        Delivery.Settings settings = new Delivery.Settings(
                config.clusterId(),
                config.notifications().deadline(),
                config.notifications().giveUpAfter(),
                start.pages() == null ? null : start.pages().publicUrl());
        for (NotificationReceiver receiver : start.receivers()) {
            OutboundHttp http = new OutboundHttp(
                    vertx,
                    OutboundTls.options(
                            tls,
                            "portcullis.notifications.receivers." + receiver.name() + ".tls-configuration-name",
                            receiver.tlsName()));
            clients.add(http);
            deliveries.add(new Delivery(receiver, settings, notifications, http, meters, Clock.systemUTC()));
            wanted.put(receiver.name(), types(receiver));
            Gauge.builder("portcullis.notifications.waiting", this, notifier -> notifier.waiting(receiver.name()))
                    .description("Notifications that have not arrived yet")
                    .tag("receiver", receiver.name())
                    .register(meters);
        }
    }

    private static Set<String> types(NotificationReceiver receiver) {
        Set<String> types =
                receiver.events().stream().map(NotificationEvent::code).collect(Collectors.toCollection(TreeSet::new));
        types.add(NotificationEvent.NOTIFICATION_TEST.code());
        return types;
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
    }

    private void tick() {
        if (busy.compareAndSet(false, true)) {
            (ticks++ % COUNTED_EVERY == 0 ? nowAndThen() : Uni.createFrom().voidItem())
                    .chain(() -> notifications.spread(NotificationEvent.codes()))
                    .onTermination()
                    .invoke(() -> busy.set(false))
                    .subscribe()
                    .with(_ -> troubles = 0, this::trouble);
        }
        deliveries.forEach(Delivery::tick);
    }

    /** The first comes before anything is spread. */
    private Uni<Void> nowAndThen() {
        return notifications
                .receives(wanted)
                .chain(notifications::backlog)
                .invoke(all -> backlog = all)
                .chain(() -> notifications.forget(FORGOTTEN_AFTER))
                .replaceWithVoid();
    }

    private void trouble(Throwable failure) {
        // By now others may think that nobody tells these receivers: that comes first again.
        ticks = 0;
        if (++troubles == TOLD_AFTER) {
            LOG.warnf("notifications-wait consequence=\"they are told later\" detail=\"%s\"", failure.getMessage());
        }
    }

    private long waiting(String receiver) {
        return backlog.getOrDefault(receiver, 0L);
    }

    /** Of each receiver: why this node's last notification did not arrive, or {@code none}. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        deliveries.forEach(delivery -> {
            @Nullable String problem = delivery.problem();
            problems.put(delivery.receiver().name(), problem == null ? "none" : problem);
        });
        return problems;
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        clients.forEach(OutboundHttp::close);
    }
}
