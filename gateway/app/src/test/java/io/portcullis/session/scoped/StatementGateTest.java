package io.portcullis.session.scoped;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.harness.Frontend;
import io.portcullis.model.Bytes;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.BoundStatement.Parameter;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.sql.Shape;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.TextEncoding;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on messages: "passes", the reason of a denial, or "unknown" for a name that does not exist. */
class StatementGateTest {
    private static final String PASSES = "passes";
    private static final String TEXT = "UPDATE app.stock SET kind = 'mate' WHERE id = $1";

    private static final class Session {
        final Ledger ledger = new Ledger();
        final List<Denial> denials = new ArrayList<>();
        final Till till;
        final StatementGate gate;
        private int nonces;

        Session(GrantScope scope) {
            this(scope, 1);
        }

        Session(GrantScope scope, long runs) {
            this(scope, runs, false);
        }

        Session(GrantScope scope, long runs, boolean shadow) {
            till = new Till(runs);
            gate = new StatementGate(
                    new ScopeCheck(scope),
                    Grants.of("maria", "shop", "clerk", "g00000000000000c"),
                    new ClassifierCache(new Classifier(), 1 << 20, 7),
                    1 << 16,
                    ledger,
                    () -> String.format("%032x", ++nonces),
                    denials::add,
                    shadow,
                    shadow ? List.of() : List.of(new RunRule(till)));
            gate.encoding("UTF8");
        }

        String sends(byte[] message) {
            FrontendTag tag = FrontendTag.of(message[0]);
            int length = message.length - 5;
            int wanted = gate.wants(tag, length);
            if (wanted < 0) {
                gate.passed(tag);
                return PASSES;
            }
            int before = denials.size();
            ByteBuf out = Unpooled.buffer();
            boolean passes = gate.passes(tag, length, Arrays.copyOfRange(message, 5, 5 + wanted), out);
            if (passes) {
                return PASSES;
            }
            return denials.size() == before ? "unknown" : denials.getLast().code();
        }

        void answers(String tags) {
            for (String tag : tags.split(" ", -1)) {
                ledger.onBackend(BackendTag.of((byte) tag.charAt(0)), (byte) (tag.length() > 1 ? tag.charAt(1) : 'I'));
            }
        }

        void scopeIs(GrantScope scope) {
            gate.scopeIs(new ScopeCheck(scope), Grants.of("maria", "shop", "clerk", "g00000000000000c"));
        }
    }

    private static final class Till implements Purse {
        long left;

        Till(long left) {
            this.left = left;
        }

        @Override
        public boolean take(long amount) {
            if (amount > left) {
                return false;
            }
            left -= amount;
            return true;
        }

        @Override
        public void putBack(long amount) {
            left += amount;
        }
    }

    private static GrantScope relations(String... names) {
        NameRules rules =
                new NameRules(Arrays.stream(names).map(ScopeName::parse).toList(), List.of());
        return new GrantScope(
                Set.of(AllowedClass.READ, AllowedClass.WRITE),
                rules,
                null,
                null,
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static GrantScope bound(BoundStatement to) {
        return new GrantScope(null, null, null, to, List.of("app"), Map.of(), List.of(), null, null, Map.of());
    }

    private static GrantScope exact(String text, Parameter... parameters) {
        return bound(new BoundStatement.Exact(text, List.of(parameters), 1));
    }

    private static Parameter text(long type, String value) {
        return new Parameter(type, false, Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    // A new scope

    @Test
    void aNewScopeCountsFromTheNextMessageForWhatWasPreparedToo() {
        Session session = new Session(relations("app.a", "app.b"));
        session.sends(Frontend.parse("a", "SELECT * FROM app.a"));
        session.sends(Frontend.parse("b", "SELECT * FROM app.b"));
        session.sends(Frontend.query("PREPARE q AS SELECT * FROM app.b"));
        session.answers("1 1 C Z");
        session.sends(Frontend.query("BEGIN; DECLARE c CURSOR FOR SELECT * FROM app.b"));
        session.answers("C C ZT");
        session.sends(Frontend.bind("pa", "a"));
        session.sends(Frontend.bind("pb", "b"));
        assertEquals(PASSES, session.sends(Frontend.execute("pb", 1)));
        session.sends(Frontend.flush());
        session.answers("2 2 s");

        session.scopeIs(relations("app.a"));

        assertEquals(PASSES, session.sends(Frontend.execute("pa", 1)));
        assertEquals("prepared-statement", session.sends(Frontend.execute("pb", 1)));
        assertEquals(PASSES, session.sends(Frontend.bind("", "a")));
        assertEquals("prepared-statement", session.sends(Frontend.bind("", "b")));
        assertEquals("prepared-statement", session.sends(Frontend.query("EXECUTE q")));
        assertEquals("prepared-statement", session.sends(Frontend.query("FETCH c")));
        assertEquals("relation", session.sends(Frontend.query("SELECT * FROM app.b")));
        assertEquals(PASSES, session.sends(Frontend.query("CLOSE c; ROLLBACK")));

        session.scopeIs(relations("app.a", "app.b"));

        assertEquals(PASSES, session.sends(Frontend.query("EXECUTE q")));
        assertEquals(PASSES, session.sends(Frontend.query("SELECT * FROM app.b")));
    }

    @Test
    void whatWasOnItsWayWhenTheScopeChangedIsJudgedAnewToo() {
        Session session = new Session(relations("app.a", "app.b"));
        session.sends(Frontend.parse("b", "SELECT * FROM app.b"));
        session.sends(Frontend.bind("p", "b"));

        session.scopeIs(relations("app.a"));

        assertEquals("prepared-statement", session.sends(Frontend.execute("p", 0)));
        session.answers("1 2");
        assertEquals("prepared-statement", session.sends(Frontend.bind("", "b")));
    }

    @Test
    void statementsThatRunEachOtherDoNotLeadOnForEver() {
        Session session = new Session(relations("app.a"));
        session.sends(Frontend.parse("a", "BEGIN"));
        session.sends(Frontend.parse("b", "EXECUTE a"));
        session.answers("1 1");
        session.sends(Frontend.closeStatement("a"));
        session.sends(Frontend.parse("a", "EXECUTE b"));
        session.answers("3 1");

        session.scopeIs(relations("app.b"));

        assertEquals("prepared-statement", session.sends(Frontend.bind("", "a")));
    }

    @Test
    void moreRunsOfTheSameStatementKeepWhatIsPrepared() {
        Session session = new Session(exact("SELECT 1"));
        session.sends(Frontend.parse("s", "SELECT 1"));
        session.answers("1");

        session.scopeIs(bound(new BoundStatement.Exact("SELECT 1", List.of(), 5)));
        assertEquals(PASSES, session.sends(Frontend.bind("", "s")));

        session.scopeIs(exact("SELECT 2"));
        assertEquals("prepared-statement", session.sends(Frontend.bind("", "s")));
    }

    // Shadow

    @Test
    void inShadowEverythingPassesAndIsToldOfOnce() {
        Session session = new Session(GrantScope.ofClasses(Set.of(AllowedClass.READ)), 1, true);
        assertEquals(PASSES, session.sends(Frontend.query("DELETE FROM app.stock")));
        session.answers("C Z");
        assertEquals(PASSES, session.sends(Frontend.parse("d", "DELETE FROM app.stock")));
        assertEquals(PASSES, session.sends(Frontend.parse("x", "x\u00e9 ' ")));
        for (int i = 0; i < 3; i++) {
            assertEquals(PASSES, session.sends(Frontend.bind("", "d")));
            assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
        }
        assertEquals(PASSES, session.sends(Frontend.bind("", "nobody")));
        assertEquals(PASSES, session.sends(Frontend.execute("nowhere", 0)));
        assertEquals(PASSES, session.sends(Frontend.describePortal("nowhere")));
        assertEquals(PASSES, session.sends(Frontend.functionCall(1397, "-1")));
        assertEquals(PASSES, session.sends(Frontend.query("SELECT '" + "x".repeat(1 << 16) + "'")));
        assertEquals(PASSES, session.sends(Frontend.query("SELECT 1")));

        assertEquals(
                List.of(
                        Denial.STATEMENT_CLASS,
                        Denial.STATEMENT_CLASS,
                        Denial.UNREADABLE,
                        Denial.FUNCTION_CALL,
                        Denial.TOO_LONG),
                session.denials);
    }

    // Bound statements

    @Test
    void theVeryTextRunsAndWhatDriversDoAroundIt() {
        Session session = new Session(exact("DELETE FROM app.stock"));
        for (String text : List.of(
                "BEGIN",
                "DELETE FROM app.stock",
                "SAVEPOINT a",
                "ROLLBACK TO a",
                "COMMIT",
                "SET extra_float_digits = 3",
                "SET application_name = 'x'",
                "SHOW search_path",
                "DISCARD ALL")) {
            assertEquals(PASSES, session.sends(Frontend.query(text)), text);
        }
        assertEquals(0, session.till.left);
        assertEquals("used-up", session.sends(Frontend.query("DELETE FROM app.stock")));
        assertEquals(PASSES, session.sends(Frontend.query("ROLLBACK")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " DELETE FROM app.stock",
                "DELETE FROM app.stock; --",
                "delete from app.stock",
                "DELETE FROM app.stock -- approved",
                "/* approved */ DELETE FROM app.stock",
                "DELETE FROM app.stock WHERE id = 1",
                "DELETE FROM app.stock; DELETE FROM app.stock",
                "BEGIN; DELETE FROM app.stock",
                "PREPARE p AS DELETE FROM app.stock",
                "EXECUTE p",
                "EXPLAIN ANALYZE DELETE FROM app.stock",
                "EXPLAIN DELETE FROM app.stock",
                "DECLARE c CURSOR FOR SELECT 1",
                "FETCH c",
                "COPY (DELETE FROM app.stock RETURNING 1) TO STDOUT",
                "DO $$ BEGIN DELETE FROM app.stock; END $$",
                "SET search_path = evil",
                "SELECT 1 FROM t",
                "CREATE TABLE t (a int)"
            })
    void noOtherTextRuns(String text) {
        Session session = new Session(exact("DELETE FROM app.stock"));
        session.sends(Frontend.parse("p", "DELETE FROM app.stock"));
        session.answers("1");

        assertEquals("other-statement", session.sends(Frontend.query(text)));
        assertEquals("other-statement", session.sends(Frontend.parse("", text)));
        assertEquals(1, session.till.left);
    }

    @Test
    void aTextWithTwoMeaningsIsNeverTheOne() {
        String text = "SELECT '\\', ' ; DELETE FROM app.stock; --'";

        assertEquals("other-statement", new Session(exact(text)).sends(Frontend.query(text)));
    }

    @Test
    void inAnotherEncodingTheSameBytesAreNotTheSameText() {
        Session session = new Session(exact("SELECT '\u00e9'"));
        assertEquals(PASSES, session.sends(Frontend.query("SELECT '\u00e9'")));
        session.gate.encoding("LATIN1");

        assertEquals("other-statement", session.sends(Frontend.query("SELECT '\u00e9'")));
        assertEquals("other-statement", session.sends(Frontend.query("SELECT ''")));
    }

    @Test
    void valuesTypesAndFormatsAreThoseOfTheGrant() {
        Parameter seven = text(23, "7");
        GrantScope scope = exact(TEXT, seven);

        Session session = new Session(scope);
        assertEquals("other-values", session.sends(Frontend.query(TEXT)));
        assertEquals("other-values", session.sends(Frontend.parse("", TEXT)));
        assertEquals("other-values", session.sends(Frontend.parse("", TEXT, 20)));
        assertEquals("other-values", session.sends(Frontend.parse("", TEXT, 23, 23)));
        assertEquals(PASSES, session.sends(Frontend.parse("s", TEXT, 23)));
        session.answers("1");

        assertEquals("other-values", session.sends(Frontend.bind("", "s", "8")));
        assertEquals("other-values", session.sends(Frontend.bind("", "s", " 7")));
        assertEquals("other-values", session.sends(Frontend.bind("", "s", (String) null)));
        assertEquals("other-values", session.sends(Frontend.bind("", "s")));
        assertEquals("other-values", session.sends(Frontend.bind("", "s", "7", "7")));
        assertEquals("other-values", session.sends(binary("", "s", new byte[] {'7'})));
        assertEquals("too-long", session.sends(Frontend.bind("", "s", "7".repeat(1 << 16))));
        assertEquals(PASSES, session.sends(Frontend.bind("", "s", "7")));
        assertEquals(1, session.till.left);
        assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
        assertEquals(0, session.till.left);
    }

    private static byte[] binary(String portal, String statement, byte[] value) {
        ByteBuf body = Unpooled.buffer();
        for (String name : List.of(portal, statement)) {
            body.writeCharSequence(name, StandardCharsets.US_ASCII);
            body.writeByte(0);
        }
        body.writeShort(1).writeShort(1).writeShort(1).writeInt(value.length).writeBytes(value);
        // Results in binary too: nobody minds.
        body.writeShort(1).writeShort(1);
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return Frontend.message('B', bytes);
    }

    @Test
    void binaryValuesAndNullsCanBeApprovedToo() {
        Session session =
                new Session(exact("SELECT $1", new Parameter(0, true, Bytes.of(new byte[] {0, 0, 0, (byte) 0x87}))));
        assertEquals(PASSES, session.sends(Frontend.parse("s", "SELECT $1")));
        assertEquals("other-values", session.sends(binary("", "s", new byte[] {0, 0, 0, 7})));
        assertEquals(PASSES, session.sends(binary("", "s", new byte[] {0, 0, 0, (byte) 0x87})));

        Session nothing = new Session(exact("SELECT $1", new Parameter(0, false, null)));
        assertEquals(PASSES, nothing.sends(Frontend.parse("s", "SELECT $1")));
        assertEquals("other-values", nothing.sends(Frontend.bind("", "s", "")));
        assertEquals(PASSES, nothing.sends(Frontend.bind("", "s", (String) null)));
        Session nothingInBinary = new Session(exact("SELECT $1", new Parameter(0, true, null)));
        nothingInBinary.sends(Frontend.parse("s", "SELECT $1"));
        assertEquals(PASSES, nothingInBinary.sends(Frontend.bind("", "s", (String) null)), "NULL has no format");
    }

    @Test
    void aBindThatIsCutShortHasNotTheValues() {
        Session session = new Session(exact("SELECT $1", text(0, "7")));
        session.sends(Frontend.parse("s", "SELECT $1"));
        byte[] whole = Frontend.bind("", "s", "7");
        for (int length = 5 + 3; length < whole.length - 2; length++) {
            byte[] body = Arrays.copyOfRange(whole, 5, length);
            assertEquals("other-values", session.sends(Frontend.message('B', body)), "of " + body.length);
        }
    }

    @Test
    void aRunIsTheFirstExecuteOfAPortal() {
        Session session = new Session(exact("SELECT 1"), 2);
        session.sends(Frontend.parse("s", "SELECT 1"));
        session.sends(Frontend.bind("p", "s"));
        for (int i = 0; i < 5; i++) {
            assertEquals(PASSES, session.sends(Frontend.execute("p", 1)));
        }
        assertEquals(1, session.till.left);
        session.sends(Frontend.bind("q", "s"));
        session.sends(Frontend.bind("r", "s"));
        assertEquals(PASSES, session.sends(Frontend.execute("q", 1)));
        assertEquals("used-up", session.sends(Frontend.execute("r", 1)));
        assertEquals(PASSES, session.sends(Frontend.execute("q", 1)));
        assertEquals("used-up", session.sends(Frontend.query("SELECT 1")));
        assertEquals("other-statement", session.sends(Frontend.query("FETCH ALL FROM p")));
    }

    /** As a driver does that prepares its ROLLBACK once and binds it to the portal that it uses for everything. */
    @Test
    void aWayOutThatWasPreparedLongAgoIsFreeWhateverThePortalWas() {
        Session session = new Session(exact("SELECT 1"), 2);
        for (int i = 0; i < 2; i++) {
            session.sends(Frontend.parse("end", "ROLLBACK"));
            session.sends(Frontend.sync());
            session.answers(i == 0 ? "1 Z" : "E Z");
            session.sends(Frontend.parse("", "SELECT 1"));
            session.sends(Frontend.bind("", ""));
            assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
            session.sends(Frontend.sync());
            session.answers("1 2 C ZT");
            assertEquals(1 - i, session.till.left);

            assertEquals(PASSES, session.sends(Frontend.bind("", "end")));
            assertEquals(PASSES, session.sends(Frontend.execute("", 0)), "the way out");
            session.sends(Frontend.sync());
            session.answers("2 C ZI");
            assertEquals(1 - i, session.till.left, "no run");
        }
        // Whether the Bind before the Sync went well is not known yet: it may be the portal of the statement.
        session.sends(Frontend.parse("one", "SELECT 1"));
        session.sends(Frontend.sync());
        session.sends(Frontend.bind("", "one"));
        session.sends(Frontend.sync());
        session.sends(Frontend.bind("", "end"));
        session.sends(Frontend.sync());
        assertEquals("used-up", session.sends(Frontend.execute("", 0)));
    }

    /** The portal was something that the scope does not allow any more. */
    @Test
    void aWayOutThatWasPreparedBeforePassesUnderANarrowerScope() {
        Session session = new Session(GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.WRITE)));
        session.sends(Frontend.parse("end", "ROLLBACK"));
        session.sends(Frontend.parse("", "DELETE FROM t"));
        session.sends(Frontend.bind("", ""));
        session.sends(Frontend.sync());
        session.answers("1 1 2 ZT");
        session.scopeIs(GrantScope.ofClasses(Set.of(AllowedClass.READ)));
        assertEquals("prepared-statement", session.sends(Frontend.execute("", 0)));
        session.sends(Frontend.sync());
        session.answers("E ZE");
        assertEquals(PASSES, session.sends(Frontend.bind("", "end")));
        assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
    }

    @Test
    void aTextThatPreparesIsFollowedWhereItLeads() {
        Session session = new Session(exact("PREPARE p AS DELETE FROM app.stock"), 2);
        assertEquals(PASSES, session.sends(Frontend.query("PREPARE p AS DELETE FROM app.stock")));
        session.answers("C Z");
        assertEquals("other-statement", session.sends(Frontend.query("EXECUTE p")));
        assertEquals(PASSES, session.sends(Frontend.bind("", "p")));
        assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
        assertEquals(0, session.till.left);
        session.sends(Frontend.bind("", "p"));
        assertEquals("used-up", session.sends(Frontend.execute("", 0)));
    }

    @Test
    void aShapeStandsForAllTextsOfThatForm() {
        byte[] one = "DELETE FROM app.stock WHERE id = 1".getBytes(StandardCharsets.UTF_8);
        Shape shape = Objects.requireNonNull(new Shapes().of(one, 0, one.length, TextEncoding.UTF8));
        Session session = new Session(bound(new BoundStatement.Shape(shape.fingerprint(), 3)), 3);

        assertEquals(PASSES, session.sends(Frontend.query("DELETE FROM app.stock WHERE id = 1")));
        assertEquals(PASSES, session.sends(Frontend.query("delete from app.stock where id=8 -- x")));
        assertEquals("other-statement", session.sends(Frontend.query("DELETE FROM app.stock WHERE id > 1")));
        assertEquals("other-statement", session.sends(Frontend.query("DELETE FROM app.stock WHERE id = 1 OR 2 = 2")));
        assertEquals("other-statement", session.sends(Frontend.query("DELETE FROM app.stock WHERE id = $1")));
        assertEquals(PASSES, session.sends(Frontend.parse("", "DELETE FROM app.stock WHERE id = '9'")));
        session.sends(Frontend.bind("", ""));
        assertEquals(PASSES, session.sends(Frontend.execute("", 0)));
        assertEquals("used-up", session.sends(Frontend.query("DELETE FROM app.stock WHERE id = 1")));
    }

    @Test
    void functionsByTheirNumberAreOtherStatements() {
        assertEquals("function-call", new Session(exact("SELECT abs(-1)")).sends(Frontend.functionCall(1397, "-1")));
    }
}
