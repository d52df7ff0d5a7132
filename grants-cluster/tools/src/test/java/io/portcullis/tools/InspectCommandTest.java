package io.portcullis.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Position;
import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {
    @TempDir
    Path home;

    private Tool tool;
    private String keyId = "";

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
        keyId = tool.signer().keyId().toString();
    }

    @Test
    void aGrantInWords() {
        String id = tool.grant("--group", "dba", "--max", "2d", "--reason", "check figures");

        Tool.Result result = tool.run("inspect", id);

        assertEquals(0, result.status(), result.err());
        assertEquals("""
                file        %s
                verified    yes, signed with key %s
                cluster     test-1
                grant       %s, revision 1
                status      active until 2030-01-01T13:00:00Z (1h left)
                login       alice (human)
                identity    alice of portcullis-grant
                groups      dba
                target      orders
                role        app_reader
                valid       2030-01-01T12:00:00Z until 2030-01-01T13:00:00Z
                kept until  2030-01-03T12:00:00Z
                stale       admits 0s, grace 1m
                scope       full
                reason      check figures
                """.formatted(tool.file(id), keyId, id), result.out());
    }

    @Test
    void aScopeInWords() {
        String id = tool.grant(
                "--allow-class", "READ,SESSION",
                "--allow-relation", "app.*",
                "--deny-relation", "app.secrets",
                "--search-path", "app,public",
                "--origin", "10.0.0.0/8");

        String out = tool.run("inspect", id).out();

        assertTrue(out.contains("""
                classes     READ, SESSION
                relations   app.*, but not app.secrets
                search path app, public
                origins     10.0.0.0/8
                """), out);
    }

    @Test
    void everyLimitInWords() throws IOException {
        Path statement = Files.writeString(tool.home.resolve("run.sql"), "delete from t\n where a = $1\n");
        String id = tool.grant(
                "--statement-file", statement.toString(),
                "--parameter", "int4:binary=AAAABw==",
                "--parameter", "0=it's",
                "--parameter", "text",
                "--uses", "3",
                "--search-path", "app",
                "--pin", "work_mem=64MB",
                "--window", "mon-fri 08:00-18:00",
                "--window", "SAT 10:00-24:00",
                "--zone", "Europe/Berlin",
                "--latency", "p95=250ms",
                "--latency-wait", "5s",
                "--budget", "rows=1000",
                "--budget", "statementTime=90s",
                "--budget", "sessions=2");

        String out = tool.run("inspect", id).out();

        assertTrue(out.contains("""
                statement   3 times, no other than "delete from t\\n where a = $1"
                parameters  $1 = \\x00000007 (int4), $2 = "it's", $3 = NULL (text)
                search path app
                pins        work_mem = "64MB"
                windows     MON-FRI 08:00-18:00, SAT 10:00-24:00 (Europe/Berlin)
                latency     statements begin while p95 of the last 1m is at most 250ms (with 20 samples or more); \
                else they wait up to 5s
                budgets     1000 rows, 1m 30s of statement time, 2 sessions at a time
                """), out);
    }

    @Test
    void everyLimitForPrograms() throws IOException {
        Path statement = Files.writeString(tool.home.resolve("run.sql"), "delete from t where a = $1");
        String id = tool.grant(
                "--statement-file", statement.toString(),
                "--parameter", "int4:binary=AAAABw==",
                "--search-path", "app",
                "--pin", "work_mem=64MB",
                "--origin", "10.0.0.0/8",
                "--window", "MON-FRI 08:00-18:00",
                "--zone", "Europe/Berlin",
                "--latency", "p95=250ms",
                "--budget", "rows=1000",
                "--budget", "statementTime=90s");

        String out = tool.run("inspect", "--json", id).out();

        assertTrue(out.contains("""
                "scope_full":false,"scope":{"searchPath":["app"],"statement":{"exact":"delete from t where a = $1",\
                "parameters":[{"type":"int4","binary":"AAAABw=="}],"uses":1},"pins":{"work_mem":"64MB"},\
                "origins":["10.0.0.0/8"],"windows":{"zone":"Europe/Berlin","open":["MON-FRI 08:00-18:00"]},\
                "latency":{"quantile":95,"max":"PT0.25S","minSamples":20,"over":"PT1M","action":"deny"},\
                "budgets":{"rows":1000,"statementTime":"PT1M30S"}},"""), out);
    }

    @Test
    void aStatementByItsShape() throws IOException {
        Path statement = Files.writeString(tool.home.resolve("run.sql"), "select * from t where a = 7");
        String id = tool.grant("--statement-file", statement.toString(), "--any-literals", "--search-path", "app");

        String out = tool.run("inspect", id).out();
        String check = tool.bare("check", "SELECT * FROM T WHERE a = 8").out();

        String fingerprint = check.lines()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow()
                .substring(12);
        assertTrue(out.contains("statement   once, any of the shape " + fingerprint), out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--pin;work_mem                                       | --pin must be",
                "--pin;search_path=x                                  | pins must be settings",
                "--window;MON 08:00-09:00                             | --window and --zone need each other",
                "--zone;UTC;--window;MON 22:00-06:00                  | --window must end after it begins",
                "--zone;Mars;--window;MON 08:00-09:00                 | windows.zone must be",
                "--latency;p90=1s                                     | latency.quantile must be",
                "--latency;95=1s                                      | --latency must be",
                "--latency-wait;1s                                    | --latency-wait needs --latency",
                "--budget;rows=many                                   | --budget rows must be",
                "--budget;rows=0                                      | budgets.rows must be",
                "--budget;cows=1                                      | --budget must name one of",
                "--budget;rows=1;--budget;rows=2                      | --budget names rows twice",
                "--uses;2                                             | --any-literals and --uses need",
                "--parameter;int4=7                                   | --parameter can only",
                "--fingerprint;1:ab                                   | statement.fingerprint must match"
            })
    void aLimitThatIsWrongIsRefusedByItsName(String options, String message) {
        Tool.Result result = tool.run(Stream.concat(
                        Stream.of("grant", "--login", "a", "--target", "t", "--role", "r", "--for", "1h"),
                        Stream.of(options.split(";", -1)))
                .toArray(String[]::new));

        assertEquals(2, result.status(), result.err());
        assertTrue(result.err().startsWith("portcullis-grant: " + message), result.err());
    }

    @Test
    void aScopeThatFitsNotIsRefusedByItsField() {
        Tool.Result result = tool.run(
                "grant", "--login", "a", "--target", "t", "--role", "r", "--for", "1h", "--allow-relation", "app.*");

        assertEquals(2, result.status());
        assertTrue(result.err().contains("searchPath must be given with relations"), result.err());
    }

    @Test
    void aGrantForPrograms() {
        String id = tool.grant("--group", "dba");

        Tool.Result result = tool.run("inspect", "--json", tool.file(id).toString());

        assertEquals("""
                {"file":"%s","verified":true,"key":"%s","cluster_id":"test-1","kind":"grant","id":"%s","revision":1,\
                "state":"active","valid_now":true,"not_before":"2030-01-01T12:00:00Z",\
                "expires_at":"2030-01-01T13:00:00Z","max_expires_at":"2030-01-01T13:00:00Z","unknown_fields":0,\
                "login":"alice","principal_kind":"human","issuer":"portcullis-grant","subject":"alice","groups":["dba"],\
                "target":"orders","role":"app_reader","stale_admit_ms":0,"stale_grace_ms":60000,"scope_full":true,\
                "reason":""}
                """.formatted(tool.file(id), keyId, id), result.out());
    }

    @Test
    void thePlaceOfARecordOfTheCluster() throws IOException, RefusedRecord {
        String id = tool.grant();
        Files.write(tool.file(id), tool.signer().seal(tool.read(id).at(new Position(3, 71, 70))));

        assertTrue(tool.run("inspect", id).out().contains("position    epoch 3, change 71, after 70\n"));
        assertTrue(tool.run("inspect", "--json", id).out().contains("\"epoch\":3,\"seq\":71,\"supersedes\":70,"));

        tool.run("revoke", id).line();

        assertTrue(tool.run("inspect", id).out().contains("position    epoch 3, revised outside of the cluster\n"));
    }

    @Test
    void anEntryOfTheCatalogIsShownAndRefusedInTheFolder() throws IOException {
        CatalogEntry entry = CatalogEntry.create(CatalogEntry.Kind.TARGET, "orders", CatalogEntry.EMPTY, Tool.NOW);
        Path file = Files.write(tool.file("g0123456789abcde"), tool.signer().seal(entry));

        Tool.Result text = tool.run("inspect", file.toString());
        Tool.Result json = tool.run("inspect", "--json", file.toString());
        Tool.Result pruned = tool.run("prune");

        assertEquals(1, text.status());
        assertTrue(text.out().contains("verified    NO, wrong-kind"), text.out());
        assertTrue(text.out().contains("catalog     target/orders, revision 1"), text.out());
        assertTrue(json.out().contains("\"kind\":\"catalog\",\"id\":\"target/orders\""), json.out());
        assertTrue(pruned.err().contains("wrong-kind"), pruned.err());
        assertTrue(Files.exists(file));
    }

    @Test
    void theStatusFollowsTheClockAndTheState() {
        String future = tool.grant("--from", "2030-01-01T12:30:00Z");
        String revoked = tool.grant();
        tool.run("revoke", revoked).line();
        assertTrue(tool.run("inspect", future).out().contains("status      starts at 2030-01-01T12:30:00Z"));
        assertTrue(tool.run("inspect", revoked).out().contains("status      revoked\n"));

        tool.now = Tool.NOW.plusSeconds(3600 + 1800);

        assertTrue(tool.run("inspect", future).out().contains("status      expired at 2030-01-01T13:30:00Z"));
    }

    @Test
    void aCredentialWithoutItsVerifier() throws IOException, RefusedRecord {
        String id = tool.run(
                        "credential",
                        "--login",
                        "alice",
                        "--for",
                        "1d",
                        "--password-file",
                        home.resolve("p").toString())
                .line();
        String storedKey = Base64.getEncoder()
                .encodeToString(tool.readCredential(id).verifier().storedKey());

        Tool.Result text = tool.run("inspect", id);
        Tool.Result json = tool.run("inspect", "--json", id);

        assertEquals(0, text.status());
        assertTrue(text.out().contains("verifier    SCRAM-SHA-256, 4096 iterations"), text.out());
        assertTrue(json.out().contains("\"kind\":\"credential\""), json.out());
        assertFalse((text.out() + json.out()).contains(storedKey));
    }

    @Test
    void withoutArgumentsTheWholeFolderAndNothingElse() throws IOException {
        String one = tool.grant();
        String two = tool.grant();
        Files.writeString(tool.dir.resolve("README"), "not a record");

        Tool.Result result = tool.run("inspect");

        assertEquals(0, result.status());
        assertTrue(result.out().contains(one) && result.out().contains(two), result.out());
        assertFalse(result.out().contains("README"));
    }

    @Test
    void aForgeryIsShownAsWhatItClaimsAndFails() throws IOException {
        String id = tool.grant();
        byte[] bytes = Files.readAllBytes(tool.file(id));
        bytes[bytes.length - 1] ^= 1;
        Files.write(tool.file(id), bytes);

        Tool.Result text = tool.run("inspect", id);
        Tool.Result json = tool.run("inspect", "--json", id);

        assertEquals(1, text.status());
        assertTrue(text.out().contains("verified    NO, bad-signature"), text.out());
        assertTrue(text.out().contains("only what the file claims"), text.out());
        assertEquals(1, json.status());
        assertTrue(json.out().contains("\"verified\":false,\"refused\":\"bad-signature\""), json.out());
    }

    @Test
    void aFileThatIsNoRecordAtAllFailsWithoutATrace() throws IOException {
        Path file = Files.writeString(home.resolve("letter.txt"), "Dear Alice");

        Tool.Result result = tool.run("inspect", file.toString());

        assertEquals(1, result.status());
        assertTrue(result.out().contains("verified    NO, malformed"), result.out());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void aRecordUnderAnotherNameFails() throws IOException {
        String id = tool.grant();
        Path other = Files.move(tool.file(id), tool.dir.resolve("g0123456789abcde.grant"));

        Tool.Result result = tool.run("inspect", other.toString());

        assertEquals(1, result.status());
        assertTrue(result.out().contains("must be named " + id + ".grant"), result.out());
    }
}
