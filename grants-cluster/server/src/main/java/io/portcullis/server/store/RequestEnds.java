package io.portcullis.server.store;

/** How requests end that nobody says anything about. */
final class RequestEnds {
    private static final String END = """
            WITH over AS (UPDATE portcullis.access_request SET revision = revision + 1, state = '%1$s', decided_at = clock_timestamp()
                WHERE state = 'pending' AND id IN (SELECT id FROM portcullis.access_request WHERE state = 'pending' AND %2$s) RETURNING id, login, target, role),
            told AS (INSERT INTO portcullis.access_request_step (request, at, type, who, issuer, subject, groups, words)
                SELECT id, clock_timestamp(), '%1$s', $2::text, $3::text, $4::text, '{}', $5::text FROM over)
            INSERT INTO portcullis.audit (at, node, type, who, issuer, subject, event)
                SELECT now(), $1::text, 'request_%1$s', $2::text, $3::text, $4::text,
                    json_strip_nulls(json_build_object('request', id, 'login', login, 'target', target, 'role', role, 'words', $5::text))::text
                FROM over""";

    /** Node, who, issuer, subject, words. Some of those whose time is over; who decides about one is not in the way. */
    static final String EXPIRE =
            END.formatted("expired", "ends_at <= clock_timestamp() ORDER BY ends_at LIMIT 100 FOR UPDATE SKIP LOCKED");

    /** And a login: whatever waits under it. */
    static final String WITHDRAW = END.formatted("withdrawn", "login = $6");

    /** And an issuer and a subject: whatever waits of theirs. */
    static final String WITHDRAW_OF = END.formatted("withdrawn", "issuer = $6 AND subject = $7");

    /** A number of milliseconds. What still speaks of a grant that counts is kept, and what nobody has looked at yet who must. */
    static final String FORGET = """
            DELETE FROM portcullis.access_request WHERE id IN (
                SELECT a.id FROM portcullis.access_request a
                WHERE a.state <> 'pending' AND a.decided_at < now() - $1 * interval '1 millisecond'
                  AND NOT EXISTS (SELECT FROM portcullis.record r WHERE r.id = a.grant_id AND r.state = 'active' AND r.expires_at > now())
                  AND NOT EXISTS (SELECT FROM portcullis.review v WHERE v.request = a.id AND v.signed_at IS NULL)
                ORDER BY a.decided_at LIMIT 100 FOR UPDATE OF a SKIP LOCKED)""";

    static final String FORGET_HOURS =
            "DELETE FROM portcullis.access_request_hour WHERE hour < now() - interval '2 hours'";

    private RequestEnds() {}
}
