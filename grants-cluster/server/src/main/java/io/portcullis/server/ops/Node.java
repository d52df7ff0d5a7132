package io.portcullis.server.ops;

import io.portcullis.model.fleet.Sealer;
import io.portcullis.server.cluster.ClusterParts;
import io.portcullis.server.cluster.ClusterStatus;
import io.portcullis.server.cluster.GrantCluster;
import io.portcullis.server.cluster.MemberSettings;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.store.Bootstrap;
import io.portcullis.server.store.ChangeRunner;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Collecting;
import io.portcullis.server.store.CurrentRecords;
import io.portcullis.server.store.Database;
import io.portcullis.server.store.DatabaseSettings;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.Freezes;
import io.portcullis.server.store.Gateways;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.Leases;
import io.portcullis.server.store.LinkSettings;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.Migrations;
import io.portcullis.server.store.Notifications;
import io.portcullis.server.store.People;
import io.portcullis.server.store.Principals;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.RequestBounds;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Reviews;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.store.RuleBook;
import io.portcullis.server.store.ServiceGrants;
import io.portcullis.server.store.SignOuts;
import io.portcullis.server.store.SqlBootstrap;
import io.portcullis.server.store.SqlChanges;
import io.portcullis.server.store.SqlCollecting;
import io.portcullis.server.store.SqlEndBrake;
import io.portcullis.server.store.SqlFreezes;
import io.portcullis.server.store.SqlGateways;
import io.portcullis.server.store.SqlLeases;
import io.portcullis.server.store.SqlLinks;
import io.portcullis.server.store.SqlNotifications;
import io.portcullis.server.store.SqlPeople;
import io.portcullis.server.store.SqlPrincipals;
import io.portcullis.server.store.SqlQueries;
import io.portcullis.server.store.SqlRequests;
import io.portcullis.server.store.SqlReviews;
import io.portcullis.server.store.SqlRoleRights;
import io.portcullis.server.store.SqlRuleBook;
import io.portcullis.server.store.SqlServiceGrants;
import io.portcullis.server.store.SqlSignOuts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** One node of the grant cluster: where its parts meet. */
public final class Node implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.portcullis.node");
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** For the head, the reconciler, what gateways know and notices: never fewer, whatever the API is asked. */
    private static final int OWN_CONNECTIONS = 4;

    /** For logins that gateways want to have confirmed: anybody can begin one, and takes no connection from the API. */
    private static final int LINK_CONNECTIONS = 3;

    private final String clusterId;
    private final String name;
    private final DatabaseSettings databaseSettings;
    private final Database forQuestions;
    private final Database own;
    private final Database forLinks;
    private final GrantCluster cluster;
    private final SqlChanges changes;
    private final Requests requests;
    private final Freezes freezes;
    private final Queries queries;
    private final Gateways gateways;
    private final Collecting collecting;
    private final Leases leases;
    private final Links links;
    private final Bootstrap bootstrap;
    private final Principals principals;
    private final People people;
    private final EndBrake endBrake;
    private final SignOuts signOuts;
    private final RuleBook ruleBook;
    private final Reviews reviews;
    private final ServiceGrants serviceGrants;
    private final Notifications notifications;
    private final RoleRights roleRights;
    private final Thread starter;

    /**
     * Connects nothing yet.
     *
     * @param onFatal hears why this node can never work
     * @param random a cryptographic one outside tests
     */
    public Node(
            ServerConfig config,
            StartSettings settings,
            Vertx vertx,
            Clock clock,
            RandomGenerator random,
            Consumer<Throwable> onFatal) {
        this.clusterId = config.clusterId();
        this.name = settings.node();
        this.databaseSettings = databaseSettings(config, config.database().connections());
        this.forQuestions = Database.open(databaseSettings, vertx);
        this.own = Database.open(databaseSettings(config, OWN_CONNECTIONS), vertx);
        this.forLinks = Database.open(databaseSettings(config, LINK_CONNECTIONS), vertx);
        KnownHead known = new KnownHead();
        this.gateways = new SqlGateways(forQuestions, name);
        this.cluster = new GrantCluster(
                new ClusterParts(
                        MemberSettings.of(config, name),
                        settings.signer(),
                        settings.verifier(),
                        sealer(config, settings, random),
                        timing(config),
                        vertx,
                        clock,
                        random),
                own,
                known,
                new SqlGateways(own, name));
        ChangeRunner runner =
                new ChangeRunner(forQuestions, settings.signer(), name, known, cluster.gate(), cluster.projection());
        this.changes = new SqlChanges(runner, new CurrentRecords(settings.verifier()), random, clock);
        this.requests =
                new SqlRequests(forQuestions, runner, changes, requestBounds(config.requests()), name, random, clock);
        this.freezes = new SqlFreezes(forQuestions, runner, new CurrentRecords(settings.verifier()));
        this.serviceGrants =
                new SqlServiceGrants(forQuestions, runner, changes, new CurrentRecords(settings.verifier()), clock);
        this.queries = new SqlQueries(forQuestions, random);
        this.collecting = new SqlCollecting(forQuestions);
        this.leases = new SqlLeases(forQuestions, config.budgets().lease());
        this.links = new SqlLinks(forLinks, forQuestions, name, linkSettings(config.links()), random);
        this.bootstrap = new SqlBootstrap(forQuestions, name);
        this.principals = new SqlPrincipals(forQuestions, name);
        this.people = new SqlPeople(forQuestions, name);
        this.endBrake = new SqlEndBrake(forQuestions, name);
        this.signOuts = new SqlSignOuts(forQuestions, name);
        this.reviews = new SqlReviews(forQuestions, name);
        this.ruleBook = new SqlRuleBook(
                own, name, config.rulesRest(), () -> presence(cluster.now().members()));
        this.notifications = new SqlNotifications(forQuestions, name);
        this.roleRights = new SqlRoleRights(forQuestions, name, random);
        this.starter = Thread.ofPlatform().daemon().name("portcullis-node").unstarted(() -> run(onFatal));
    }

    private static RuleBook.Presence presence(List<ClusterStatus.Member> members) {
        String self = members.stream()
                .filter(ClusterStatus.Member::local)
                .map(ClusterStatus.Member::id)
                .findFirst()
                .orElse("");
        return new RuleBook.Presence(
                self, members.stream().map(ClusterStatus.Member::id).collect(Collectors.toSet()));
    }

    private static DatabaseSettings databaseSettings(ServerConfig config, int connections) {
        return new DatabaseSettings(
                config.database().url(),
                config.database().user(),
                config.database().passwordFile().orElse(null),
                config.database().caFile().orElse(null),
                connections,
                config.deadlines().databaseConnect(),
                config.deadlines().statement());
    }

    private static LinkSettings linkSettings(ServerConfig.Links links) {
        return new LinkSettings(
                links.life(),
                links.nextWithin(),
                links.quiet(),
                links.remember(),
                links.waitForGrant(),
                links.mostOpen());
    }

    private static RequestBounds requestBounds(ServerConfig.Requests requests) {
        return new RequestBounds(
                requests.mostWaiting(), requests.mostPerHour(), requests.mostGrants(), requests.keep());
    }

    private static Sealer sealer(ServerConfig config, StartSettings settings, RandomGenerator random) {
        return settings.fleetKeys() == null
                ? Sealer.none()
                : Sealer.of(settings.fleetKeys(), config.cluster().seal(), random);
    }

    private static ClusterParts.Timing timing(ServerConfig config) {
        return new ClusterParts.Timing(
                config.cluster().beaconEvery(),
                config.cluster().reconcileEvery(),
                config.cluster().compareEvery(),
                config.deadlines().shutdown(),
                config.deadlines().collect());
    }

    /** Begins to start and returns at once: the node answers meanwhile, and says what it waits for. */
    public void start() {
        starter.start();
    }

    private void run(Consumer<Throwable> onFatal) {
        try {
            cluster.join();
            migrate();
            cluster.serve();
            LOG.infof(
                    "node-started node=%s cluster=%s members=%d epoch=%d seq=%d",
                    name,
                    clusterId,
                    cluster.now().members().size(),
                    cluster.now().epoch(),
                    cluster.now().headSeq());
            cluster.watch();
        } catch (InterruptedException _) {
            // It is being stopped.
        } catch (IOException | RuntimeException e) {
            onFatal.accept(e);
        }
    }

    private void migrate() throws InterruptedException, IOException {
        String last = "";
        while (true) {
            try {
                Migrations.run(databaseSettings, clusterId);
                return;
            } catch (SQLException e) {
                if (!last.equals(e.getMessage())) {
                    last = String.valueOf(e.getMessage());
                    LOG.errorf("control-database-unready consequence=\"this node waits\" detail=\"%s\"", last);
                }
                Thread.sleep(AGAIN);
            }
        }
    }

    public String name() {
        return name;
    }

    public Changes changes() {
        return changes;
    }

    public Queries queries() {
        return queries;
    }

    public Gateways gateways() {
        return gateways;
    }

    public Collecting collecting() {
        return collecting;
    }

    public Leases leases() {
        return leases;
    }

    public Links links() {
        return links;
    }

    public Bootstrap bootstrap() {
        return bootstrap;
    }

    public Principals principals() {
        return principals;
    }

    public People people() {
        return people;
    }

    public EndBrake endBrake() {
        return endBrake;
    }

    public SignOuts signOuts() {
        return signOuts;
    }

    public Requests requests() {
        return requests;
    }

    public Freezes freezes() {
        return freezes;
    }

    public Reviews reviews() {
        return reviews;
    }

    public ServiceGrants serviceGrants() {
        return serviceGrants;
    }

    public RuleBook ruleBook() {
        return ruleBook;
    }

    public Notifications notifications() {
        return notifications;
    }

    public RoleRights roleRights() {
        return roleRights;
    }

    public GrantCluster cluster() {
        return cluster;
    }

    /** Hands over to the other nodes and ends. */
    @Override
    public void close() {
        LOG.infof("node-stopping node=%s", name);
        starter.interrupt();
        cluster.stop();
        forQuestions.close();
        own.close();
        forLinks.close();
    }
}
