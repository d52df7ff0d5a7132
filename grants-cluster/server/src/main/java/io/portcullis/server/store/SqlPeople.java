package io.portcullis.server.store;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link People} in the control database. */
public final class SqlPeople implements People {
    private static final String RUNNING = "r.kind = 'grant' AND r.state = 'active' AND r.expires_at > now()";
    /** Whose a grant is: whom it names, and whoever has its login; and who waits for one. */
    private static final String HOLDERS = """
            SELECT r.issuer, r.subject FROM portcullis.record r
            WHERE %1$s AND r.issuer = ANY($1) AND r.subject IS NOT NULL
            UNION SELECT p.issuer, p.subject FROM portcullis.record r JOIN portcullis.principal p ON p.login = r.login
            WHERE %1$s AND p.issuer = ANY($1)
            UNION SELECT a.issuer, a.subject FROM portcullis.access_request a
            WHERE a.state = 'pending' AND a.ends_at > now() AND a.issuer = ANY($1)""".formatted(RUNNING);

    private static final String ENTER = """
            INSERT INTO portcullis.person_check (issuer, subject, since, due_at)
            SELECT h.issuer, h.subject, now(), now() FROM (%s) h
            WHERE NOT EXISTS (SELECT FROM portcullis.person_check c WHERE c.issuer = h.issuer AND c.subject = h.subject)
            ON CONFLICT DO NOTHING""".formatted(HOLDERS);
    private static final String LEAVE = """
            DELETE FROM portcullis.person_check c WHERE (c.issuer, c.subject) IN (
                SELECT d.issuer, d.subject FROM portcullis.person_check d
                WHERE d.issuer = ANY($1) AND NOT EXISTS (SELECT FROM (%s) h WHERE h.issuer = d.issuer AND h.subject = d.subject)
                FOR UPDATE SKIP LOCKED)""".formatted(HOLDERS);
    private static final String TAKE = """
            UPDATE portcullis.person_check c SET due_at = now() + $2 * interval '1 millisecond'
            WHERE (c.issuer, c.subject) IN (
                SELECT d.issuer, d.subject FROM portcullis.person_check d
                WHERE d.issuer = ANY($1) AND d.due_at <= now() ORDER BY d.due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING c.issuer, c.subject, c.found_at IS NOT NULL AS found, c.had_role,
                (extract(epoch FROM now() - coalesce(c.found_at, c.since)) * 1000)::bigint AS unconfirmed""";
    private static final String ASKED = """
            UPDATE portcullis.person_check SET due_at = now() + $3 * interval '1 millisecond',
                found_at = CASE WHEN $4::boolean IS NULL THEN found_at ELSE now() END, had_role = coalesce($4, had_role),
                held_at = CASE WHEN $4 IS NULL THEN held_at END, released_at = CASE WHEN $4 IS NULL THEN released_at END
            WHERE issuer = $1 AND subject = $2""";
    private static final String GRANTS = """
            SELECT r.envelope, r.login FROM portcullis.record r
            WHERE %s AND ((r.issuer = $1 AND r.subject = $2)
                OR r.login IN (SELECT login FROM portcullis.principal WHERE issuer = $1 AND subject = $2))
                AND r.created_seq <= $3
            ORDER BY r.created_seq""".formatted(RUNNING);
    private static final String SECRETS = """
            SELECT r.envelope FROM portcullis.record r
            WHERE r.kind = 'credential' AND r.state = 'active' AND r.expires_at > now() AND (r.login = ANY($3)
                OR r.login IN (SELECT login FROM portcullis.principal WHERE issuer = $1 AND subject = $2))
            ORDER BY r.created_seq""";

    private final Database database;
    private final String node;

    /** @param node this node of the grant cluster */
    public SqlPeople(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public Uni<List<Due>> due(List<String> issuers, Duration lease, int most) {
        Object all = issuers.toArray(String[]::new);
        return Unis.lazy(() -> database.ask(ENTER, all)
                .compose(_ -> database.ask(LEAVE, all))
                .compose(_ -> database.ask(TAKE, all, lease.toMillis(), most))
                .map(rows -> {
                    List<Due> due = new ArrayList<>();
                    for (Row row : rows) {
                        due.add(new Due(
                                new Person(row.getString("issuer"), row.getString("subject")),
                                Duration.ofMillis(row.getLong("unconfirmed")),
                                row.getBoolean("found"),
                                row.getBoolean("had_role")));
                    }
                    return due;
                }));
    }

    @Override
    public Uni<Void> asked(Person person, Duration again, @Nullable Boolean role) {
        return Unis.lazy(() -> database.ask(ASKED, person.issuer(), person.subject(), again.toMillis(), role)
                .mapEmpty());
    }

    @Override
    public Uni<Held> heldBy(Person person) {
        return Unis.lazy(() -> grants(person, Long.MAX_VALUE).compose(grants -> {
            Object logins = grants.stream()
                    .map(grant -> grant.principal().login())
                    .distinct()
                    .toArray(String[]::new);
            return database.ask(SECRETS, person.issuer(), person.subject(), logins)
                    .map(rows -> new Held(grants, secrets(rows)));
        }));
    }

    @Override
    public Uni<Void> withdraw(Person person, String why, Actor who) {
        return Unis.lazy(() -> database.ask(
                        RequestEnds.WITHDRAW_OF,
                        node,
                        who.name(),
                        who.issuer(),
                        who.subject(),
                        why,
                        person.issuer(),
                        person.subject())
                .mapEmpty());
    }

    @Override
    public Uni<List<Grant>> heldUpTo(Person person, long seq) {
        return Unis.lazy(() -> grants(person, seq));
    }

    private Future<List<Grant>> grants(Person person, long latest) {
        return database.ask(GRANTS, person.issuer(), person.subject(), latest).map(rows -> {
            List<Grant> grants = new ArrayList<>();
            rows.forEach(row -> grants.add(RecordRows.decode(row, Grant.class)));
            return grants;
        });
    }

    /** The identities that a record binds are worth what their issuer says of them, which is nothing any more. */
    private static List<Credential> secrets(Iterable<Row> rows) {
        List<Credential> secrets = new ArrayList<>();
        for (Row row : rows) {
            Credential credential = RecordRows.decode(row, Credential.class);
            switch (credential.authenticator()) {
                case Authenticator.Secret _, Authenticator.Device _ -> secrets.add(credential);
                case Authenticator.Identity _, Authenticator.Newer _ -> {
                    // Not a secret.
                }
            }
        }
        return secrets;
    }
}
