package io.portcullis.up;

import io.portcullis.config.UpSettings;
import io.portcullis.model.scope.Allowance;
import io.portcullis.session.Budgets;
import io.portcullis.session.LiveSession;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The up channel of this gateway ({@code docs/up-channel.md}): ships its audit, reports its sessions, and gives out what
 * records it knows. All on threads of its own; a cluster that does not answer holds nobody up.
 */
public final class Uplink {
    private static final Duration REQUEST = Duration.ofSeconds(5);
    /** Where a node hangs, the next one should have the sessions before they are old. */
    private static final Duration REPORT = Duration.ofMillis(1_500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Shorter: a report that comes late is of no use. */
    private static final Duration LONGEST_REPORT_PAUSE = Duration.ofSeconds(2);

    private static final int PROCESS_BYTES = 8;

    /**
     * What is told.
     *
     * @param node the name of this gateway
     * @param auditDir where its audit files are
     * @param written how far the audit is on the disk
     * @param stateDir where to remember what has arrived
     * @param sessions looks at the live sessions
     * @param view of the grant cluster
     * @param own backends that are no session's
     * @param records that are verified
     */
    public record Sources(
            String node,
            String version,
            Path auditDir,
            Supplier<AuditPosition> written,
            Path stateDir,
            Supplier<CompletableFuture<List<LiveSession>>> sessions,
            Supplier<ViewReport> view,
            Supplier<List<OwnBackend>> own,
            RecordSource records) {}

    private final List<UpClient> clients;
    private final AuditShipper shipper;
    private final SessionReporter reporter;
    private final RecordCollection collection;
    private final LeaseKeeper leases;
    private final LinkDesk links;
    private final RightsDesk rights;
    /** Kept: a meter only remembers what somebody else holds. */
    private final List<Channel> channels;

    private Uplink(
            List<UpClient> clients,
            AuditShipper shipper,
            SessionReporter reporter,
            RecordCollection collection,
            LeaseKeeper leases,
            LinkDesk links,
            RightsDesk rights) {
        this.clients = clients;
        this.shipper = shipper;
        this.reporter = reporter;
        this.collection = collection;
        this.leases = leases;
        this.links = links;
        this.rights = rights;
        this.channels = List.of(
                new Channel("audit", shipper.trouble()),
                new Channel("report", reporter.trouble()),
                new Channel("records", collection.trouble()),
                new Channel("leases", leases.trouble()),
                new Channel("links", links.trouble()),
                new Channel("rights", rights.trouble()));
    }

    /**
     * Starts all of it.
     *
     * @param mostLinks how many logins may wait for somebody at once
     * @param random a cryptographic one outside tests
     */
    public static Uplink start(
            Vertx vertx,
            UpSettings settings,
            Sources sources,
            int mostLinks,
            InstantSource clock,
            RandomGenerator random) {
        UpClient client = new UpClient(vertx, settings, REQUEST);
        UpClient reports = new UpClient(vertx, settings, REPORT);
        // A login waits for it.
        UpClient budgets = new UpClient(vertx, settings, REPORT);
        UpClient people = new UpClient(vertx, settings, REPORT);
        AuditShipper shipper = new AuditShipper(
                client,
                new AuditFolder(sources.auditDir(), sources.node(), sources.written(), clock),
                sources.written(),
                new AuditOffsets(sources.stateDir().resolve("audit-offsets.json")),
                new Backoff(random, LONGEST_PAUSE));
        RecordCollection collection =
                new RecordCollection(client, sources.records(), new Backoff(random, LONGEST_REPORT_PAUSE));
        UpClient rightsClient = new UpClient(vertx, settings, REQUEST);
        RightsDesk rights = new RightsDesk(rightsClient);
        byte[] process = new byte[PROCESS_BYTES];
        random.nextBytes(process);
        SessionReporter reporter = new SessionReporter(
                reports,
                new Report.Reporter(HexFormat.of().formatHex(process), sources.version(), clock.millis()),
                sources.sessions(),
                sources.view(),
                sources.own(),
                collection::wished,
                rights::wished,
                clock,
                new Backoff(random, LONGEST_REPORT_PAUSE));
        LeaseKeeper leases = new LeaseKeeper(budgets, random, new Backoff(random, LONGEST_REPORT_PAUSE));
        LinkDesk links = new LinkDesk(people, random, mostLinks);
        shipper.start();
        reporter.start();
        leases.start();
        return new Uplink(
                List.of(client, reports, budgets, people, rightsClient),
                shipper,
                reporter,
                collection,
                leases,
                links,
                rights);
    }

    /** After the audit is closed: sends the rest of it and a last report, but waits no longer than {@code patience}. */
    public void close(Duration patience) {
        links.close();
        collection.close();
        long end = System.nanoTime() + patience.toNanos();
        // Sessions are over: what they did not spend is free for other gateways.
        leases.close(patience.dividedBy(2));
        reporter.close(left(end));
        shipper.close(left(end));
        clients.forEach(UpClient::close);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    /** What sessions may spend. */
    public Budgets budgets() {
        return leases;
    }

    /** Logins that people confirm. */
    public LinkDesk links() {
        return links;
    }

    /** What roles may do at targets. */
    public RightsDesk rights() {
        return rights;
    }

    /** How much was spent of it here, of all grants together. */
    public long spent(Allowance what) {
        return leases.spent(what);
    }

    /** Grants of whose budgets there is a lease here. */
    public long leases() {
        return leases.leases();
    }

    /** Audit lines that have arrived. */
    public long auditLines() {
        return shipper.lines();
    }

    /** Audit lines that have arrived but were not understood. */
    public long auditMalformed() {
        return shipper.malformed();
    }

    /** Bytes of audit that have not arrived. */
    public long auditBacklog() {
        return shipper.backlog();
    }

    /** The kinds of message, each with what keeps it from arriving. */
    public List<Channel> channels() {
        return channels;
    }

    /** One kind of message. */
    public static final class Channel {
        private final String what;
        private final Trouble trouble;

        Channel(String what, Trouble trouble) {
            this.what = what;
            this.trouble = trouble;
        }

        public String what() {
            return what;
        }

        public boolean works() {
            return trouble.problem() == null;
        }

        public long failures() {
            return trouble.failures();
        }
    }
}
