package io.portcullis.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.config.CatalogTargets;
import io.portcullis.config.ClientCertificates;
import io.portcullis.config.CompositeTargets;
import io.portcullis.config.ConfigChecks;
import io.portcullis.config.FileSecrets;
import io.portcullis.config.FileWatcher;
import io.portcullis.config.GatewayConfig;
import io.portcullis.config.ListenerMeans;
import io.portcullis.config.ListenerTls;
import io.portcullis.config.LoginRulesFile;
import io.portcullis.config.StartSettings;
import io.portcullis.config.Targets;
import io.portcullis.grants.EmergencyFolder;
import io.portcullis.grants.FolderSource;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantJournal;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.identity.CertificateLogins;
import io.portcullis.identity.ScramLogins;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.RefusalReason;
import io.portcullis.relay.ClientTls;
import io.portcullis.relay.ConnectionLimits;
import io.portcullis.relay.Deadlines;
import io.portcullis.relay.Door;
import io.portcullis.relay.FailedProofs;
import io.portcullis.relay.FleetCancels;
import io.portcullis.relay.GatewayServices;
import io.portcullis.relay.GatewayVerticle;
import io.portcullis.relay.Leaving;
import io.portcullis.relay.Lifetimes;
import io.portcullis.relay.LoginExplainer;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.relay.Traffic;
import io.portcullis.session.Budgets;
import io.portcullis.session.LoginLinks;
import io.portcullis.session.SessionObserver;
import io.portcullis.signal.Sigterm;
import io.portcullis.tls.ListenerCertificate;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.up.Uplink;
import io.portcullis.upstream.KeepAlive;
import io.portcullis.upstream.LatencyProbes;
import io.portcullis.upstream.OwnBackends;
import io.portcullis.upstream.RoleLooks;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.upstream.TargetSlots;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts a gateway from its configuration and stops it again: the one place where the parts meet. */
@Singleton
public class Gateway {
    private static final Logger LOG = Logger.getLogger("io.portcullis.gateway");
    private static final int CACHED_KEYS = 4_096;
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration AUDIT_PATIENCE = Duration.ofSeconds(5);
    /** A session that has just begun is known to the cluster by then. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final Duration UP_PATIENCE = Duration.ofSeconds(2);

    private final GatewayConfig config;
    private final Vertx vertx;
    private final MeterRegistry meters;
    private final Clock clock = Clock.systemUTC();
    private final SessionRegistry sessions = new SessionRegistry();
    private final Traffic traffic = new Traffic();
    private final Leaving leaving = new Leaving();
    private final Door door = new Door();
    private final OwnBackends own = new OwnBackends();
    private volatile @Nullable Parts parts;
    private volatile @Nullable RoleChecks roleChecks;
    private volatile @Nullable LoginExplainer explainer;

    /** What is opened at start and closed at the end. */
    record Parts(
            FileWatcher watcher,
            JsonLinesAuditSink audit,
            Targets targets,
            LoginRulesFile logins,
            Issuers issuers,
            CatalogTargets catalog,
            RecordStore records,
            EmergencyFolder emergencies,
            FolderSource folder,
            @Nullable ListenerCertificate certificate,
            @Nullable ClusterReplica cluster,
            @Nullable Messages messages,
            @Nullable Uplink up) {}

    public Gateway(GatewayConfig config, Vertx vertx, MeterRegistry meters) {
        this.config = config;
        this.vertx = vertx;
        this.meters = meters;
    }

    void onStart(@Observes StartupEvent event) throws Exception {
        StartSettings settings = ConfigChecks.check(config);
        Parts opened = open(settings);
        ClusterReplica cluster = opened.cluster();
        SecureRandom random = new SecureRandom();
        FleetKey fleetKey = settings.fleetKeys() == null
                ? FleetKey.random(random)
                : settings.fleetKeys().current();
        ConnectionLimits limits = new ConnectionLimits(
                config.limits().connections(),
                config.limits().connectionsPerOrigin(),
                config.limits().logins(),
                config.limits().sessionsPerLogin());
        TargetSlots slots = new TargetSlots(config.limits().targetQueue());
        TargetLatencies latencies = new TargetLatencies(new LatencyMetrics(meters));
        ScramLogins logins = new ScramLogins(directory(opened), fleetKey, clock);
        SessionObserver observer = new Observers(
                new SessionLog(),
                new SessionAudit(opened.audit(), clock),
                new SessionMetrics(meters, traffic, sessions, limits, slots));
        CompositeTargets targets = new CompositeTargets(opened.targets(), opened.catalog());
        GatewayServices services = new GatewayServices(
                targets,
                directory(opened),
                opened.emergencies(),
                cluster == null ? ClusterView.NO_CLUSTER : cluster.view(),
                logins::offer,
                opened.issuers(),
                opened.logins(),
                failedProofs(),
                observer,
                sessions,
                opened.messages() == null
                        ? FleetCancels.NONE
                        : opened.messages().fleetCancels(),
                limits,
                config.limits().statementSize(),
                opened.up() == null ? Budgets.NONE : opened.up().budgets(),
                opened.up() == null ? LoginLinks.NONE : opened.up().links(),
                settings.requestForm(),
                slots,
                latencies,
                traffic,
                () -> obstacle(opened),
                leaving,
                Deadlines.of(config.deadlines()),
                Lifetimes.of(config.sessions()),
                KeepAlive.of(config.keepalive()),
                new ClientTls(config.listener().tls(), opened.certificate(), certificateLogins()),
                random,
                clock);
        FailureMetrics.register(meters, services.failedProofs());
        explainer = new LoginExplainer(services);
        Clusters.awaitView(cluster, config.cluster().startWait());
        listen(services, settings, targets, opened);
        parts = opened;
        Drain drain = new Drain(
                config.drain(), leaving, door, sessions, () -> limits.pendingLogins() > 0 || isAnyLinkWaiting(opened));
        Sigterm.on(drain::onTold);
        LOG.infof(
                "gateway-started node=%s listen=%s:%d cluster=%s grants=%d targets=%d",
                settings.node(),
                config.listener().host(),
                config.listener().port(),
                config.clusterId(),
                opened.records().grants(),
                targets.all().size());
    }

    /** They hear that the gateway leaves when they look next. */
    private static boolean isAnyLinkWaiting(Parts opened) {
        return opened.up() != null && opened.up().links().waiting() > 0;
    }

    private static GrantDirectory directory(Parts opened) {
        return opened.cluster() == null ? opened.records() : opened.cluster().directory();
    }

    private Parts open(StartSettings settings) throws IOException {
        FileWatcher watcher = new FileWatcher();
        JsonLinesAuditSink audit = JsonLinesAuditSink.open(config.audit().dir(), settings.node(), clock);
        Targets targets = config.targetsFile()
                .map(file -> Targets.open(file, watcher, clock))
                .orElseGet(Targets::none);
        LoginRulesFile logins = config.loginsFile()
                .map(file -> LoginRulesFile.open(file, ListenerMeans.of(config, settings.issuers()), watcher, clock))
                .orElseGet(LoginRulesFile::builtIn);
        GrantJournal journal = new GrantJournal(audit, clock);
        RecordStore records = new RecordStore(journal, clock);
        CatalogTargets catalog = new CatalogTargets();
        records.catalog().listen(catalog::changed);
        RecordVerifier verifier = RecordVerifier.of(config.clusterId(), settings.publicKeys());
        // First: what was revoked stays so, whatever the files say.
        EmergencyFolder emergencies =
                EmergencyFolder.open(config.state().dir(), settings.node(), verifier, records, clock);
        FolderSource folder = FolderSource.open(config.grants().dir(), verifier, records, journal, watcher, clock);
        ListenerCertificate certificate = certificate(watcher);
        watcher.start();
        ClusterReplica cluster = Clusters.open(config, settings, records, journal, sessions, clock);
        Uplink up = Up.start(vertx, config, settings, audit, sessions, records, cluster, own, clock);
        Messages messages = cluster == null
                ? null
                : Messages.open(
                        config,
                        settings,
                        Clusters.sealer(config, settings),
                        cluster,
                        sessions,
                        decided -> up != null && up.links().decided(decided),
                        meters,
                        clock);
        Issuers issuers = Issuers.open(
                vertx,
                settings.issuers().values(),
                cluster == null ? records : cluster.directory(),
                config.limits().logins(),
                clock);
        Parts opened = new Parts(
                watcher,
                audit,
                targets,
                logins,
                issuers,
                catalog,
                records,
                emergencies,
                folder,
                certificate,
                cluster,
                messages,
                up);
        PartMetrics.register(meters, opened);
        if (cluster != null) {
            ViewMetrics.register(meters, cluster, records, clock);
        }
        return opened;
    }

    private FailedProofs failedProofs() {
        GatewayConfig.FailedLogins failed = config.failedLogins();
        // The login must still fit behind it.
        Duration most = config.deadlines().handshake().dividedBy(2);
        return new FailedProofs(new FailedProofs.Settings(
                failed.perLogin(),
                failed.perOrigin(),
                failed.window(),
                failed.longestWait().compareTo(most) < 0 ? failed.longestWait() : most,
                // They keep their places among the logins, and must leave most of them to others.
                Math.max(1, config.limits().logins() / 4)));
    }

    private CertificateLogins certificateLogins() {
        GatewayConfig.Listener listener = config.listener();
        return new CertificateLogins(
                listener.clientLoginFrom(), listener.clientLoginPrefix().orElse(""));
    }

    private @Nullable ListenerCertificate certificate(FileWatcher watcher) {
        GatewayConfig.Listener listener = config.listener();
        if (listener.tls() == ListenerTls.OFF) {
            return null;
        }
        return ListenerCertificate.open(
                listener.tlsCertificateFile().orElseThrow(),
                listener.tlsKeyFile().orElseThrow(),
                listener.clientCaFile().orElse(null),
                listener.clientCertificates() == ClientCertificates.REQUIRED,
                watcher,
                clock);
    }

    private void listen(GatewayServices services, StartSettings settings, CompositeTargets targets, Parts opened)
            throws Exception {
        int loops = config.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : config.eventLoops();
        ScramClientKeyCache keys = new ScramClientKeyCache(CACHED_KEYS);
        FileSecrets secrets = new FileSecrets(config.secrets().dir(), clock);
        OutgoingTlsFiles tlsFiles = new OutgoingTlsFiles(clock);
        GatewayVerticle.Listen listen = new GatewayVerticle.Listen(
                config.listener().host(), config.listener().port(), settings.proxies(), door);
        vertx.deployVerticle(
                        () -> new GatewayVerticle(
                                services,
                                secrets,
                                tlsFiles,
                                keys,
                                config.deadlines().upstreamConnect(),
                                listen),
                        new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Duration deadline = config.deadlines().upstreamConnect();
        LatencyProbes.Means means =
                new LatencyProbes.Means(secrets, tlsFiles, keys, services.random(), services.keepAlive(), deadline);
        vertx.deployVerticle(new LatencyProbes(targets::all, services.latencies(), means, own));
        RoleLooks looks = new RoleLooks(means, own, BETWEEN_LOOKS);
        vertx.deployVerticle(looks)
                .toCompletionStage()
                .toCompletableFuture()
                .get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        RoleChecks checks = new RoleChecks(
                opened.records()::activeGrants,
                targets,
                looks,
                sessions,
                opened.up() == null ? null : opened.up().rights(),
                config.rights().every(),
                clock,
                services.random());
        RightsMetrics.register(meters, checks.book());
        roleChecks = checks.start();
    }

    private @Nullable RefusalReason obstacle(Parts opened) {
        if (leaving.isClosed()) {
            return RefusalReason.DRAINING;
        }
        return opened.audit().available() ? null : RefusalReason.AUDIT_UNAVAILABLE;
    }

    /** Cuts every session off with a reason and lets the last words arrive. */
    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        leaving.enter(Leaving.Phase.NOW);
        Parts opened = parts;
        if (opened == null) {
            return;
        }
        LOG.infof("gateway-stopping sessions=%d", sessions.size());
        sessions.stopAll();
        Duration patience = config.deadlines()
                .cutOff()
                .plus(config.deadlines().linger())
                .plus(config.deadlines().stopWork());
        if (!sessions.awaitNone(patience)) {
            LOG.warnf("gateway-stopped-early sessions=%d", sessions.size());
        }
        RoleChecks checks = roleChecks;
        if (checks != null) {
            checks.close();
        }
        opened.watcher().close();
        opened.issuers().close();
        if (opened.messages() != null) {
            opened.messages().close();
        }
        if (opened.cluster() != null) {
            opened.cluster().close();
        }
        // Last: what the cluster revokes until then is kept.
        opened.emergencies().close();
        opened.audit().close(AUDIT_PATIENCE);
        if (opened.up() != null) {
            opened.up().close(UP_PATIENCE);
        }
    }

    /** Null until the gateway has started. */
    @Nullable
    RoleChecks roleChecks() {
        return roleChecks;
    }

    Leaving.Phase phase() {
        return leaving.phase();
    }

    /** Null until the gateway has started. */
    @Nullable
    Parts parts() {
        return parts;
    }

    /** Null until there is something to explain. */
    @Nullable
    LoginExplainer explainer() {
        return explainer;
    }
}
