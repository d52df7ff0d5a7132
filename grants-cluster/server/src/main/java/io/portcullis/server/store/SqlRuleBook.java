package io.portcullis.server.store;

import io.portcullis.server.rules.RuleFiles;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link RuleBook} in the control database. */
public final class SqlRuleBook implements RuleBook {
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('portcullis rules', 3))";
    private static final String KEEP =
            "INSERT INTO portcullis.rules_set (digest, files, at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING";
    private static final String TELL = """
            INSERT INTO portcullis.rules_node AS n (node, digest, problem, at) VALUES ($1, $2, $3, clock_timestamp())
            ON CONFLICT (node) DO UPDATE SET digest = excluded.digest, problem = excluded.problem, at = excluded.at""";
    private static final String NODES = """
            SELECT node, digest, problem, at FROM portcullis.rules_node
            WHERE at > clock_timestamp() - $1 * interval '1 millisecond' ORDER BY node""";
    private static final String AGREED = """
            SELECT a.number, a.digest, a.at, s.files FROM portcullis.rules_agreed a JOIN portcullis.rules_set s USING (digest)
            ORDER BY a.number DESC LIMIT 1""";
    private static final String AGREE =
            "INSERT INTO portcullis.rules_agreed (digest, at) VALUES ($1, clock_timestamp())";
    private static final String AUDIT = """
            INSERT INTO portcullis.audit (at, node, type, who, event) VALUES (now(), $1, 'rules_agreed', $2, $3)""";

    private final Database database;
    private final String node;

    public SqlRuleBook(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public Uni<Optional<Book>> tell(@Nullable RuleFiles files, @Nullable String problem) {
        return Unis.lazy(() -> database.inTransaction(connection -> run(connection, LOCK)
                .compose(_ -> files == null
                        ? Future.succeededFuture()
                        : run(connection, KEEP, files.digest(), text(files)).mapEmpty())
                .compose(_ -> run(connection, TELL, node, files == null ? "" : files.digest(), problem))
                .compose(_ -> run(connection, NODES, SILENCE.toMillis()))
                .compose(rows -> agreed(connection, told(rows)))));
    }

    private Future<Optional<Book>> agreed(SqlConnection connection, List<Told> nodes) {
        return run(connection, AGREED).compose(rows -> {
            Optional<Book> last = book(rows, nodes);
            String first = nodes.isEmpty() ? "" : nodes.getFirst().digest();
            boolean alike = !first.isEmpty()
                    && nodes.stream().allMatch(told -> told.digest().equals(first));
            return alike && !last.map(book -> book.agreed().digest()).equals(Optional.of(first))
                    ? agree(connection, first, last, nodes)
                    : Future.succeededFuture(last);
        });
    }

    private Future<Optional<Book>> agree(
            SqlConnection connection, String digest, Optional<Book> last, List<Told> nodes) {
        JsonObject event = new JsonObject()
                .put("digest", digest)
                .put("nodes", nodes.stream().map(Told::node).toList());
        last.ifPresent(book -> event.put("before", book.agreed().digest()));
        return run(connection, AGREE, digest)
                .compose(_ -> run(connection, AUDIT, node, Actor.CLUSTER.name(), event.encode()))
                .compose(_ -> run(connection, AGREED))
                .map(rows -> book(rows, nodes));
    }

    private static List<Told> told(RowSet<Row> rows) {
        List<Told> nodes = new ArrayList<>();
        for (Row row : rows) {
            nodes.add(new Told(row.getString("node"), row.getString("digest"), row.getString("problem"), at(row)));
        }
        return nodes;
    }

    private static Optional<Book> book(RowSet<Row> rows, List<Told> nodes) {
        Iterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            return Optional.empty();
        }
        Row row = found.next();
        TreeMap<String, String> texts = new TreeMap<>();
        JsonObject files = new JsonObject(row.getString("files"));
        files.fieldNames().forEach(name -> texts.put(name, files.getString(name)));
        return Optional.of(new Book(RuleFiles.of(texts), row.getLong("number"), at(row), nodes));
    }

    private static String text(RuleFiles files) {
        JsonObject text = new JsonObject();
        files.texts().forEach(text::put);
        return text.encode();
    }

    private static Instant at(Row row) {
        return row.getOffsetDateTime("at").toInstant();
    }

    private static Future<RowSet<Row>> run(SqlConnection connection, String sql, @Nullable Object... arguments) {
        return connection.preparedQuery(sql).execute(Tuple.wrap(arguments));
    }
}
