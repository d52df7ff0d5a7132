package io.portcullis.server.api.rules;

import io.portcullis.server.api.form.RuleScopes;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.rules.InvalidRules;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.RulesParser;
import io.portcullis.server.store.RuleBook;
import io.portcullis.server.store.RuleBook.Agreement;
import io.portcullis.server.store.RuleBook.Book;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force: those upon which the nodes have agreed last. The folder is read again every two seconds, and twice at least
 * while files must rest; those that can not be used, and those that are not as at the other nodes, change nothing and are complained about.
 */
@Singleton
public class Rules {
    private static final Logger LOG = Logger.getLogger("io.portcullis.rules");
    private static final Duration EVERY = Duration.ofSeconds(2);
    /** So long the nodes may differ while somebody brings new files to one after the other, before it is an error. */
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private final RulesReader reader;
    private final RuleBook book;
    private final Vertx vertx;
    private final Duration every;
    private final RuleScopes scopes = new RuleScopes();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Now now;
    private String complaint = "";
    /** On the clock of {@link System#nanoTime()}; null while they do not differ. */
    private @Nullable Long differSince;

    /**
     * How it stands.
     *
     * @param wanted whether this node is to have rules
     * @param problem why they can not, or why what is agreed upon can not be used here; null if there is none
     * @param book null before the control database has been heard
     * @param inForce null while there is none that this node can use
     */
    public record Now(
            boolean wanted,
            @Nullable String problem,
            @Nullable Book book,
            @Nullable RuleSet inForce) {

        /** What the nodes have agreed upon; null before the first time. */
        public @Nullable Agreement agreement() {
            return book == null ? null : book.agreement();
        }

        /** The number of the agreement upon the rules in force here; null while they are not what is agreed upon. */
        public @Nullable Long numberInForce() {
            Agreement agreed = agreement();
            return agreed != null
                            && inForce != null
                            && inForce.files().digest().equals(agreed.files().digest())
                    ? (Long) agreed.number()
                    : null;
        }

        /** Whether the nodes differ, or have not agreed upon anything yet and there is something to agree upon. */
        public boolean isDisagreed() {
            boolean alike = book != null && book.allAlike();
            return agreement() == null ? wanted : !alike;
        }
    }

    @Inject
    Rules(ServerConfig config, RuleBook book, Vertx vertx) {
        this(config.rulesDir().orElse(null), config.rulesRest(), book, vertx);
    }

    Rules(@Nullable Path folder, Duration rest, RuleBook book, Vertx vertx) {
        Duration half = rest.dividedBy(2);
        this.every = half.compareTo(EVERY) < 0 ? half : EVERY;
        this.reader = new RulesReader(folder, scopes);
        this.book = book;
        this.vertx = vertx;
        this.now = new Now(folder != null, null, null, null);
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(0, every.toMillis(), _ -> refresh());
    }

    /** How it stands now. */
    public Now now() {
        return now;
    }

    /**
     * The rules in force.
     *
     * @throws io.portcullis.server.api.problem.ProblemException unavailable if there are none
     */
    public RuleSet inForce() {
        RuleSet set = now.inForce();
        if (set == null) {
            throw Problem.unavailable("this node has no rules that it can go by yet", 2)
                    .with("reason", "rules")
                    .thrown();
        }
        return set;
    }

    void refresh() {
        if (busy.compareAndSet(false, true)) {
            vertx.executeBlocking(reader::next)
                    .onSuccess(read -> book.tell(read.files(), read.problem())
                            .onTermination()
                            .invoke(() -> busy.set(false))
                            .subscribe()
                            .with(told -> later(read, told), _ -> {
                                // The parts that need the database say that it is away; what was in force stays so.
                            }))
                    .onFailure(failure -> {
                        busy.set(false);
                        LOG.error("rules-defect", failure);
                    });
        }
    }

    /** Parsing is no work for an event loop. */
    private void later(RulesReader.Read read, Book told) {
        vertx.executeBlocking(() -> {
            take(read, told);
            return true;
        });
    }

    private synchronized void take(RulesReader.Read read, Book told) {
        Agreement agreed = told.agreement();
        RuleSet inForce = now.inForce();
        String problem = read.problem();
        if (agreed != null && (inForce == null || !inForce.files().equals(agreed.files()))) {
            try {
                inForce = read.set() != null && read.set().files().equals(agreed.files())
                        ? read.set()
                        : RulesParser.parse(agreed.files(), scopes);
                LOG.infof(
                        "rules-agreed number=%d digest=%s rules=%d",
                        agreed.number(),
                        inForce.files().digest(),
                        inForce.rules().size());
            } catch (InvalidRules e) {
                problem = "what the nodes agreed upon can not be used here: " + e.getMessage();
            }
        }
        now = new Now(now.wanted(), problem, told, inForce);
        complain();
    }

    private void complain() {
        Now state = now;
        String say =
                state.problem() != null ? state.problem() : differForLong(state.isDisagreed()) ? difference(state) : "";
        if (!say.equals(complaint) && !say.isEmpty()) {
            LOG.errorf(
                    "%s consequence=\"the rules stay as they were\" detail=\"%s\"",
                    state.problem() != null ? "rules-refused" : "rules-differ", say);
        }
        complaint = Objects.requireNonNull(say);
    }

    private static String difference(Now state) {
        return (state.agreement() == null
                        ? "the nodes have not agreed upon any rules yet"
                        : "the rules of the nodes differ")
                + ": GET /v1/rules says which have which";
    }

    private boolean differForLong(boolean differ) {
        if (!differ) {
            differSince = null;
        } else if (differSince == null) {
            differSince = System.nanoTime();
        }
        return differSince != null && System.nanoTime() - differSince > PATIENCE_NANOS;
    }
}
