package io.portcullis.server.store;

import io.portcullis.server.rules.RuleFiles;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link RuleBook} in the control database. */
public final class SqlRuleBook implements RuleBook {
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('portcullis rules', 3))";
    private static final String KEEP =
            "INSERT INTO portcullis.rules_set (digest, files, at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING";
    private static final String TELL = """
            INSERT INTO portcullis.rules_node AS n (node, member, digest, problem, since, at)
            VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
            ON CONFLICT (node) DO UPDATE SET member = excluded.member, digest = excluded.digest, problem = excluded.problem,
                at = excluded.at, since = CASE WHEN n.member = excluded.member AND n.digest = excluded.digest
                    AND n.at > excluded.at - $5 * interval '1 millisecond' THEN n.since ELSE excluded.since END""";
    private static final String NODES = """
            SELECT node, member, digest, problem, at, since <= clock_timestamp() - $2 * interval '1 millisecond' AS rests
            FROM portcullis.rules_node WHERE at > clock_timestamp() - $1 * interval '1 millisecond' ORDER BY node""";
    private static final String LAST =
            "SELECT number, digest, at FROM portcullis.rules_agreed ORDER BY number DESC LIMIT 1";
    private static final String FILES = "SELECT files FROM portcullis.rules_set WHERE digest = $1";
    private static final String AGREE =
            "INSERT INTO portcullis.rules_agreed (digest, at) VALUES ($1, clock_timestamp()) RETURNING number, digest, at";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, type, who, event) VALUES (now(), $1, 'rules_agreed', $2, $3)""";

    private final Database database;
    private final String node;
    private final Duration rest;
    private final Supplier<Presence> presence;
    /** The files that were agreed upon last: a megabyte is not asked for every two seconds. */
    private volatile RuleFiles known = RuleFiles.NONE;

    /**
     * Asks nothing yet.
     *
     * @param rest for so long all members must have said the same
     */
    public SqlRuleBook(Database database, String node, Duration rest, Supplier<Presence> presence) {
        this.database = database;
        this.node = node;
        this.rest = rest;
        this.presence = presence;
    }

    /** What a node has said, and as which member; {@code rests}: and has for long enough. */
    private record Heard(Told told, String member, boolean rests) {}

    /** What was agreed upon last, without its texts. */
    private record Last(String digest, long number, Instant since) {
        Agreement with(RuleFiles files) {
            return new Agreement(files, number, since);
        }
    }

    @Override
    public Uni<Book> tell(@Nullable RuleFiles files, @Nullable String problem) {
        return Unis.lazy(() -> {
            Presence now = presence.get();
            String digest = files == null ? "" : files.digest();
            return database.inTransaction(connection -> Database.ask(connection, LOCK)
                    .compose(_ -> Database.ask(connection, TELL, node, now.self(), digest, problem, SILENCE.toMillis()))
                    .compose(_ -> Database.ask(connection, NODES, SILENCE.toMillis(), rest.toMillis()))
                    .compose(rows -> book(connection, files, now, heard(rows))));
        });
    }

    private Future<Book> book(SqlConnection connection, @Nullable RuleFiles files, Presence now, List<Heard> heard) {
        List<Told> nodes = heard.stream().map(Heard::told).toList();
        return Database.ask(connection, LAST).compose(rows -> {
            Optional<Last> last = last(rows);
            if (files != null
                    && areOfOneMind(files.digest(), now, heard)
                    && !last.map(Last::digest).equals(Optional.of(files.digest()))) {
                return agree(connection, files, last, nodes);
            }
            return last.isEmpty()
                    ? Future.succeededFuture(new Book(null, nodes))
                    : texts(connection, last.get().digest(), files)
                            .map(texts -> new Book(last.get().with(texts), nodes));
        });
    }

    /** Those with that digest: mostly this node's own. */
    private Future<RuleFiles> texts(SqlConnection connection, String digest, @Nullable RuleFiles own) {
        if (own != null && own.digest().equals(digest)) {
            return Future.succeededFuture(own);
        }
        if (known.digest().equals(digest)) {
            return Future.succeededFuture(known);
        }
        return Database.ask(connection, FILES, digest).map(rows -> {
            known = files(rows.iterator().next());
            return known;
        });
    }

    /** Who is heard and no member may be one of another part of the cluster, which this one has lost. */
    private static boolean areOfOneMind(String digest, Presence now, List<Heard> heard) {
        return !now.members().isEmpty()
                && heard.stream().allMatch(one -> one.told().digest().equals(digest))
                && now.members().stream()
                        .allMatch(member -> heard.stream()
                                .anyMatch(one -> one.rests() && one.member().equals(member)));
    }

    private Future<Book> agree(SqlConnection connection, RuleFiles files, Optional<Last> last, List<Told> nodes) {
        String digest = files.digest();
        JsonObject event = new JsonObject()
                .put("digest", digest)
                .put("nodes", nodes.stream().map(Told::node).toList());
        last.ifPresent(before -> event.put("before", before.digest()));
        return Database.ask(connection, KEEP, digest, text(files))
                .compose(_ -> Database.ask(connection, AUDIT, node, Actor.CLUSTER.name(), event.encode()))
                .compose(_ -> Database.ask(connection, AGREE, digest))
                .map(rows -> new Book(last(rows).orElseThrow().with(files), nodes));
    }

    private static List<Heard> heard(RowSet<Row> rows) {
        List<Heard> heard = new ArrayList<>();
        for (Row row : rows) {
            heard.add(new Heard(
                    new Told(row.getString("node"), row.getString("digest"), row.getString("problem"), at(row)),
                    row.getString("member"),
                    row.getBoolean("rests")));
        }
        return heard;
    }

    private static Optional<Last> last(RowSet<Row> rows) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            return Optional.empty();
        }
        Row row = found.next();
        return Optional.of(new Last(row.getString("digest"), row.getLong("number"), at(row)));
    }

    private static RuleFiles files(Row row) {
        TreeMap<String, String> texts = new TreeMap<>();
        JsonObject files = new JsonObject(row.getString("files"));
        files.fieldNames().forEach(name -> texts.put(name, files.getString(name)));
        return RuleFiles.of(texts);
    }

    private static String text(RuleFiles files) {
        JsonObject text = new JsonObject();
        files.texts().forEach(text::put);
        return text.encode();
    }

    private static Instant at(Row row) {
        return row.getOffsetDateTime("at").toInstant();
    }
}
