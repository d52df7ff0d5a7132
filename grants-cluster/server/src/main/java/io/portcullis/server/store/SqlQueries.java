package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Queries} to the control database. */
public final class SqlQueries implements Queries {
    private static final String ONE = "SELECT envelope, changed_at FROM portcullis.record WHERE id = $1 AND kind = $2";
    private static final String GRANTS = """
            SELECT envelope, changed_at, created_seq FROM portcullis.record
            WHERE kind = 'grant' AND created_seq < $1 AND ($2::text IS NULL OR login = $2)
              AND ($3::text IS NULL OR target = $3) AND ($4::text IS NULL OR $4 = CASE
                WHEN state = 'revoked' THEN 'revoked' WHEN now() < not_before THEN 'pending'
                WHEN now() >= expires_at THEN 'expired' ELSE 'active' END)
            ORDER BY created_seq DESC LIMIT $5""";
    private static final String CREDENTIALS = """
            SELECT envelope, changed_at FROM portcullis.record WHERE kind = 'credential' AND login = $1
            ORDER BY created_seq DESC""";
    private static final String CATALOG =
            "SELECT envelope, changed_at FROM portcullis.record WHERE kind = 'catalog' AND starts_with(id, $1)";
    private static final String MAKE_SALT = """
            INSERT INTO portcullis.login_salt (login, salt, iterations) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING""";
    private static final String SALT = "SELECT salt, iterations FROM portcullis.login_salt WHERE login = $1";
    private static final String AUDIT = """
            SELECT id, at, node, seq, type, who, issuer, subject, event FROM portcullis.audit
            WHERE id < $1 AND ($2::text IS NULL OR session = $2) AND ($3::text IS NULL OR grant_id = $3)
              AND ($4::text IS NULL OR type = $4)
            ORDER BY id DESC LIMIT $5""";
    private static final int SALT_LENGTH = 16;

    private final Database database;
    private final RandomGenerator random;

    public SqlQueries(Database database, RandomGenerator random) {
        this.database = database;
        this.random = random;
    }

    @Override
    public Uni<Stored<Grant>> grant(GrantId id) {
        return one(RecordKind.GRANT, id.value(), "grant " + id, Grant.class);
    }

    @Override
    public Uni<Stored<Credential>> credential(CredentialId id) {
        return one(RecordKind.CREDENTIAL, id.value(), "credential " + id, Credential.class);
    }

    @Override
    public Uni<Stored<CatalogEntry>> catalogEntry(CatalogEntry.Kind kind, String name) {
        return one(
                RecordKind.CATALOG,
                kind.idOf(name),
                kind.name().toLowerCase(Locale.ROOT) + " " + name,
                CatalogEntry.class);
    }

    private <T extends SignedRecord> Uni<Stored<T>> one(RecordKind kind, String id, String what, Class<T> type) {
        return Unis.lazy(() -> database.ask(ONE, id, kind.column()).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (!found.hasNext()) {
                throw new NotFound(what);
            }
            return stored(found.next(), type);
        }));
    }

    private static <T extends SignedRecord> Stored<T> stored(Row row, Class<T> type) {
        return new Stored<>(
                RecordRows.decode(row, type),
                row.getOffsetDateTime("changed_at").toInstant());
    }

    private record Placed<T>(T item, long place) {}

    @Override
    public Uni<Page<Stored<Grant>>> grants(GrantFilter filter, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        GRANTS,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        filter.login(),
                        filter.target(),
                        filter.phase() == null ? null : filter.phase().name().toLowerCase(Locale.ROOT),
                        page.limit() + 1)
                .map(rows -> page(
                        rows,
                        page.limit(),
                        row -> new Placed<>(stored(row, Grant.class), row.getLong("created_seq")))));
    }

    private static <T> Page<T> page(RowSet<Row> rows, int limit, Function<Row, Placed<T>> read) {
        Page<Placed<T>> page = Cursors.page(list(rows, read), limit, placed -> Cursors.of(placed.place()));
        return new Page<>(page.items().stream().map(Placed::item).toList(), page.next());
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
        List<T> all = new ArrayList<>(rows.size());
        rows.forEach(row -> all.add(read.apply(row)));
        return all;
    }

    @Override
    public Uni<List<Stored<Credential>>> credentials(String login) {
        return Unis.lazy(() ->
                database.ask(CREDENTIALS, login).map(rows -> list(rows, row -> stored(row, Credential.class))));
    }

    @Override
    public Uni<List<Stored<CatalogEntry>>> catalog(CatalogEntry.Kind kind) {
        return Unis.lazy(() -> database.ask(CATALOG, kind.idOf(""))
                .map(rows -> list(rows, row -> stored(row, CatalogEntry.class)).stream()
                        .filter(stored -> !stored.record().removed())
                        .sorted(Comparator.comparing(stored -> stored.record().name()))
                        .toList()));
    }

    @Override
    public Uni<LoginSalt> loginSalt(String login) {
        return Unis.lazy(() -> salt(login)
                .compose(known -> known != null
                        ? Future.succeededFuture(known)
                        : makeSalt(login).compose(_ -> salt(login)).map(made -> {
                            if (made == null) {
                                throw new IllegalStateException("a salt that was made is gone");
                            }
                            return made;
                        })));
    }

    private Future<@Nullable LoginSalt> salt(String login) {
        return database.ask(SALT, login).map(rows -> {
            Iterator<Row> found = rows.iterator();
            if (!found.hasNext()) {
                return null;
            }
            Row row = found.next();
            return new LoginSalt(login, Bytes.of(row.getBuffer("salt").getBytes()), row.getInteger("iterations"));
        });
    }

    private Future<RowSet<Row>> makeSalt(String login) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return database.ask(MAKE_SALT, login, Buffer.buffer(salt), ScramVerifier.DEFAULT_ITERATIONS);
    }

    @Override
    public Uni<Page<AuditRow>> audit(AuditFilter filter, Page.Request page) {
        return Unis.lazy(() -> database.ask(
                        AUDIT,
                        Cursors.number(page.after(), Long.MAX_VALUE),
                        filter.session() == null ? null : filter.session().value(),
                        filter.grant() == null ? null : filter.grant().value(),
                        filter.type(),
                        page.limit() + 1)
                .map(rows -> page(rows, page.limit(), row -> new Placed<>(auditRow(row), row.getLong("id")))));
    }

    private static AuditRow auditRow(Row row) {
        Long seq = row.getLong("seq");
        return new AuditRow(
                row.getLong("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("node"),
                seq == null ? OptionalLong.empty() : OptionalLong.of(seq),
                row.getString("type"),
                new Actor(row.getString("who"), row.getString("issuer"), row.getString("subject")),
                row.getString("event"));
    }
}
