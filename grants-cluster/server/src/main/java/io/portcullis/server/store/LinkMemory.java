package io.portcullis.server.store;

import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Wish;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What people have confirmed lately, by login and address. It counts for connections that have proved the secret of one of that login's
 * devices: nobody else behind the same address gets in by it. It ends when they sign out, or the login is theirs no more. For what is
 * sensitive only what was confirmed at that very address counts, and for what demands a certain sign-in nothing does.
 */
final class LinkMemory {
    private static final String RECALL = """
            SELECT memory.issuer, memory.subject FROM portcullis.link_memory memory
                JOIN portcullis.record device ON device.kind = 'credential' AND device.id = $3 AND device.login = memory.login
                    AND device.state = 'active' AND device.not_before <= clock_timestamp() AND device.expires_at > clock_timestamp()
                JOIN portcullis.principal owner ON owner.login = memory.login AND owner.issuer = memory.issuer
                    AND owner.subject = memory.subject
                CROSS JOIN LATERAL (SELECT CASE WHEN $4 THEN memory.confirmed_there_at ELSE memory.confirmed_at END AS at) confirmed
            WHERE memory.login = $1 AND memory.origin = $2 AND confirmed.at > clock_timestamp() - $5 * interval '1 millisecond'
              AND NOT EXISTS (SELECT FROM portcullis.sign_out signed_out WHERE signed_out.issuer = memory.issuer
                  AND signed_out.subject = memory.subject AND signed_out.at >= confirmed.at)""";
    private static final String TRIM = """
            DELETE FROM portcullis.link_memory WHERE (login, origin) IN (SELECT login, origin FROM portcullis.link_memory
                WHERE confirmed_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT 100 FOR UPDATE SKIP LOCKED)""";
    private static final String KEEP = """
            INSERT INTO portcullis.link_memory AS old (login, origin, issuer, subject, confirmed_at, confirmed_there_at)
            VALUES ($1, $2, $3, $4, clock_timestamp(), CASE WHEN $5 THEN clock_timestamp() END)
            ON CONFLICT (login, origin) DO UPDATE SET issuer = excluded.issuer, subject = excluded.subject,
                confirmed_at = excluded.confirmed_at, confirmed_there_at = coalesce(excluded.confirmed_there_at,
                    CASE WHEN old.issuer = excluded.issuer AND old.subject = excluded.subject THEN old.confirmed_there_at END)""";
    private static final String FORGET = "DELETE FROM portcullis.link_memory WHERE login = $1 AND origin = $2";

    private final Duration life;

    /** @param life for how long it counts; zero: nothing does */
    LinkMemory(Duration life) {
        this.life = life;
    }

    /** Who has confirmed it lately that such a connection is theirs; null if nobody has, or it counts no more. */
    Future<@Nullable SignedIn> recall(SqlConnection connection, Wish wish) {
        // How they signed in then is not known here.
        if (wish.device() == null || life.isZero() || !wish.demand().equals(SignInDemand.NONE)) {
            return Future.succeededFuture();
        }
        return Database.ask(
                        connection,
                        RECALL,
                        wish.login(),
                        wish.origin(),
                        wish.device(),
                        wish.sensitive(),
                        life.toMillis())
                .map(rows -> rows.size() == 0 ? null : who(rows.iterator().next(), wish));
    }

    private static SignedIn who(Row row, Wish wish) {
        return new SignedIn(row.getString("issuer"), row.getString("subject"), wish.login(), SignInDemand.Facts.UNSAID);
    }

    Future<Void> keep(SqlConnection connection, Link link, SignedIn who, Decision decision) {
        if (life.isZero()) {
            return Future.succeededFuture();
        }
        boolean there = link.origin().equals(decision.address());
        return Database.ask(connection, TRIM, life.toMillis())
                .compose(_ ->
                        Database.ask(connection, KEEP, link.login(), link.origin(), who.issuer(), who.subject(), there))
                .mapEmpty();
    }

    /** Somebody at that address has asked who should not. */
    Future<Void> forget(SqlConnection connection, Link link) {
        return Database.ask(connection, FORGET, link.login(), link.origin()).mapEmpty();
    }
}
