package io.portcullis.conformance.drivers;

import static io.portcullis.conformance.drivers.Checks.equal;
import static io.portcullis.conformance.drivers.Checks.variable;
import static io.portcullis.harness.Frontend.bind;
import static io.portcullis.harness.Frontend.describePortal;
import static io.portcullis.harness.Frontend.describeStatement;
import static io.portcullis.harness.Frontend.execute;
import static io.portcullis.harness.Frontend.parse;
import static io.portcullis.harness.Frontend.query;
import static io.portcullis.harness.Frontend.sync;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.util.List;

/**
 * What Npgsql, for which there is no runtime here, sends: the loading of types as one text of four queries, messages that wait for the next
 * command and go out with it (BEGIN, the reset), and both its resets.
 */
final class NpgsqlReplay {
    /** Not its text, but what is in it: joins of the catalog's tables with each other, CASE, a query in an expression, comments. */
    private static final String TYPES = """
            SELECT version();

            SELECT n.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.inner_oid
            FROM (
                -- arrays are told by how they are received
                SELECT a.oid, a.typnamespace, a.typname, a.typnotnull, a.relkind, e.oid AS inner_oid,
                    CASE WHEN p.proname='array_recv' THEN 'a' ELSE a.typtype END AS typtype
                FROM (
                    SELECT typ.oid, typnamespace, typname, typtype, typreceive, typnotnull, relkind,
                        CASE
                            WHEN typ.typtype='r' THEN rngsubtype
                            WHEN typ.typtype='m' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = typ.oid)
                            WHEN typ.typtype='d' THEN typ.typbasetype
                            ELSE typ.typelem
                        END AS of
                    FROM pg_type AS typ
                    LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
                    LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid)
                ) AS a
                LEFT JOIN pg_proc AS p ON p.oid = a.typreceive
                LEFT JOIN pg_type AS e ON e.oid = a.of
            ) AS t
            JOIN pg_namespace AS n ON (n.oid = typnamespace)
            WHERE typtype IN ('b', 'r', 'm', 'e', 'd', 'a') OR (typtype = 'c' AND relkind='c') OR (typtype = 'p' AND typname IN ('record', 'void'))
            ORDER BY CASE WHEN typtype IN ('b', 'e', 'p') THEN 0 WHEN typtype = 'r' THEN 1 ELSE 2 END;

            -- the fields of composite types
            SELECT typ.oid, att.attname, att.atttypid
            FROM pg_type AS typ
            JOIN pg_namespace AS n ON (n.oid = typ.typnamespace)
            JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
            JOIN pg_attribute AS att ON (att.attrelid = typ.typrelid)
            WHERE typ.typtype = 'c' AND cls.relkind='c' AND attnum > 0 AND NOT attisdropped
            ORDER BY typ.oid, att.attnum;

            -- the labels of enums
            SELECT pg_type.oid, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid=enumtypid ORDER BY oid, enumsortorder;
            """;

    private static final String DISCARD_ALL = "DISCARD ALL";

    /** Where statements are prepared, which DISCARD ALL would take away. */
    private static final String RESET =
            "SET SESSION AUTHORIZATION DEFAULT;RESET ALL;CLOSE ALL;UNLISTEN *;SELECT pg_advisory_unlock_all();DISCARD SEQUENCES;DISCARD TEMP";

    private static final String READ = "SELECT name FROM app.items WHERE id = $1";

    private final Checks checks = new Checks();

    private NpgsqlReplay() {}

    public static void main(String[] arguments) throws Exception {
        new NpgsqlReplay().run();
    }

    private interface Body {
        void run(RawClient client);
    }

    private static void use(Body body) {
        try (RawClient client = RawClient.connect(variable("PGHOST"), Checks.port())) {
            client.login(variable("PGUSER"), variable("PGPASSWORD"), variable("PGDATABASE"), "client_encoding", "UTF8");
            body.run(client);
            client.send(Frontend.terminate());
        }
    }

    private static List<Message> ready(RawClient client) {
        return client.readUntil('Z', RawClient.PATIENCE);
    }

    private static String error(List<Message> answer) {
        return answer.stream()
                .filter(message -> message.tag() == 'E')
                .map(Message::sqlState)
                .findFirst()
                .orElse("none");
    }

    private static long rows(List<Message> answer) {
        return answer.stream().filter(message -> message.tag() == 'D').count();
    }

    /** A command that was not prepared. */
    private static byte[] command(String sql, String... values) {
        return Frontend.concat(parse("", sql), bind("", "", values), describePortal(""), execute("", 0), sync());
    }

    private void run() throws Exception {
        checks.check("connect", () -> use(client -> equal("none", error(client.query("SELECT 1")))));
        checks.check("transaction", () -> use(NpgsqlReplay::transaction));
        checks.check("deny", () -> use(this::deny));
        checks.check("pool", () -> use(NpgsqlReplay::pool));
        if (Checks.reads()) {
            checks.check("prepare", () -> use(NpgsqlReplay::prepare));
            checks.check(
                    "types",
                    () -> use(client -> {
                        List<Message> answer = client.query(TYPES);
                        equal("none", error(answer));
                        equal(true, rows(answer) > 300);
                    }));
        }
        for (String other : List.of("cursor", "copy", "batch", "cancel")) {
            checks.absent(other);
        }
        checks.done();
    }

    private static void transaction(RawClient client) {
        client.send(query("BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED"), command("SHOW transaction_isolation"));
        equal("none", error(ready(client)));
        equal("none", error(ready(client)));
        equal("none", error(client.query("SAVEPOINT a")));
        equal("none", error(client.query("ROLLBACK TO SAVEPOINT a")));
        equal("none", error(client.query("COMMIT")));
    }

    private void deny(RawClient client) {
        for (String sql : Checks.denied()) {
            client.send(query("BEGIN"), command("SELECT 1"), command(sql));
            equal("none", error(ready(client)));
            equal("none", error(ready(client)));
            equal("42501", error(ready(client)));
            checks.denial();
            equal("none", error(client.query("ROLLBACK")));
            client.send(parse("_p1", sql), describeStatement("_p1"), sync());
            equal("42501", error(ready(client)));
            checks.denial();
            equal("none", error(client.query("SELECT 1")));
        }
    }

    private static void pool(RawClient client) {
        for (String reset : List.of(DISCARD_ALL, RESET, DISCARD_ALL)) {
            client.send(query(reset), command("SELECT 1"));
            equal("none", error(ready(client)));
            equal(1L, rows(ready(client)));
            client.send(sync());
            equal("none", error(ready(client)));
        }
    }

    private static void prepare(RawClient client) {
        client.send(parse("_p1", READ, 23), describeStatement("_p1"), sync());
        equal("none", error(ready(client)));
        for (int i = 1; i < 10; i++) {
            client.send(bind("", "_p1", Integer.toString(i)), execute("", 0), sync());
            equal(1L, rows(ready(client)));
            equal("none", error(client.query(RESET)));
        }
        equal("none", error(client.query("DEALLOCATE ALL")));
        client.send(bind("", "_p1", "1"), execute("", 0), sync());
        equal("26000", error(ready(client)));
    }
}
