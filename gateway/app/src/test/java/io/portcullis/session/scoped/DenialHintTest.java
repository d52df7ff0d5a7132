package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.policy.RequestForm;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.sql.TextEncoding;
import io.portcullis.wire.message.ErrorFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client whose statement was denied reads to ask for more: with the classes that it needs, or with the statement itself. */
class DenialHintTest {
    private static final RequestForm FORM = new RequestForm("https://access.example.org");
    private static final String HINT =
            "The session goes on. Ask for a grant that allows it, or connect with another one you have.";
    private static final String PLACE = "https://access.example.org/ui/request?target=shop&role=clerk";
    private static final Grant GRANT = Grants.of("maria", "shop", "clerk", "g00000000000000c");

    private static GrantScope scope(
            @Nullable Set<AllowedClass> classes, @Nullable NameRules relations, @Nullable BoundStatement bound) {
        return new GrantScope(
                classes, relations, null, bound, List.of("app"), Map.of(), List.of(), null, null, Map.of());
    }

    private static final GrantScope READING = scope(Set.of(AllowedClass.READ, AllowedClass.SESSION), null, null);
    private static final GrantScope STOCK =
            scope(null, new NameRules(List.of(ScopeName.parse("app.stock")), List.of()), null);
    private static final GrantScope BOUND =
            scope(null, null, new BoundStatement.Exact("DELETE FROM app.stock", List.of(), 1));

    private static Denials denials(ScopeCheck check, RequestForm form) {
        Denials denials = new Denials(
                check, GRANT, () -> "0".repeat(32), _ -> {}, false, new Starts(List.of(), new Ledger(), false));
        denials.askedAt(form);
        return denials;
    }

    private static String hint(GrantScope scope, String sql, RequestForm form) {
        ScopeCheck check = new ScopeCheck(scope);
        Slots slots = new Slots();
        Judge judge = new Judge(check, new ClassifierCache(new Classifier(), 1 << 20, 7), slots);
        judge.encodingIs(TextEncoding.UTF8);
        TextGate gate = new TextGate(judge, slots, denials(check, form), 10, 10_000);
        byte[] seen = (sql + "\0").getBytes(UTF_8);
        Substitute substitute = gate.judge(seen.length, seen, 0, false).substitute();
        return hint(assertNotNull(substitute).shown());
    }

    private static String hint(@Nullable ErrorFields error) {
        return String.valueOf(assertNotNull(error).hint());
    }

    private static Substitute assertNotNull(@Nullable Substitute substitute) {
        if (substitute == null) {
            throw new AssertionError("it passes");
        }
        return substitute;
    }

    private static ErrorFields assertNotNull(@Nullable ErrorFields error) {
        if (error == null) {
            throw new AssertionError("nothing is said");
        }
        return error;
    }

    @Test
    void aClassThatIsMissingIsAskedForBesideThoseThatAreThere() {
        assertEquals(
                HINT + " Where to ask: " + PLACE + "&classes=READ,WRITE,SESSION",
                hint(READING, "DELETE FROM app.stock WHERE note = 'secret'", FORM));
        assertEquals(HINT, hint(READING, "DELETE FROM app.stock", RequestForm.NONE), "as it was");
    }

    @Test
    void aStatementThatTouchesSomethingElseIsAskedForItself() {
        assertEquals(
                HINT + " Where to ask: " + PLACE + "&statement=SELECT%20%2A%20FROM%20app.orders%20--%20%C3%BC",
                hint(STOCK, "SELECT * FROM app.orders -- ü", FORM));
        assertEquals(
                HINT + " Where to ask: " + PLACE + "&statement=SELECT%201%20%2B%20pg_backend_pid%28%29%3B",
                hint(BOUND, "SELECT 1 + pg_backend_pid();", FORM));
        assertEquals(HINT, hint(STOCK, "SELECT * FROM app.orders", RequestForm.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT * FROM app.orders",
                "SELECT * FROM app.orders WHERE password = 'x'",
                "SELECT * FROM app.orders WHERE Secret = 'x'",
                "SELECT crypt('x', 'y') FROM app.orders",
                "SELECT * FROM app.orders WHERE url = 'https://user:word@host'",
                "EXECUTE something",
            })
    void ofWhatMayHoldASecretOrIsNotOneStatementOnlyThePlaceIsSaid(String sql) {
        assertEquals(HINT + " Where to ask: " + PLACE, hint(STOCK, sql, FORM));
    }

    @Test
    void anAddressStaysShort() {
        String longOne = "SELECT * FROM app.orders WHERE note = '" + "a".repeat(1_600) + "'";
        assertEquals(HINT + " Where to ask: " + PLACE, hint(STOCK, longOne, FORM));
        String quoted = "SELECT * FROM app.orders WHERE note = '" + "ü".repeat(300) + "'";
        assertEquals(HINT + " Where to ask: " + PLACE, hint(STOCK, quoted, FORM));
    }

    @Test
    void nothingOfAStatementReachesTheTerminalAsItIs() {
        String hint = hint(STOCK, "SELECT '\u001b]0;x\u0007\r\n\u202e' FROM app.orders", FORM);

        assertTrue(hint.chars().allMatch(c -> c >= ' ' && c < 0x7f), hint);
        assertTrue(hint.endsWith("&statement=SELECT%20%27%1B%5D0%3Bx%07%0D%0A%E2%80%AE%27%20FROM%20app.orders"), hint);
    }

    @ParameterizedTest
    @CsvSource({"ROLLBACK_ONLY", "CHANGES_UNKNOWN", "CHANGES_OUTSIDE", "CHANGES_TOGETHER"})
    void whereNoGrantWouldHelpNobodyIsSentToAskForOne(Denial why) {
        assertEquals(
                hint(denials(new ScopeCheck(READING), RequestForm.NONE).deny(why)),
                hint(denials(new ScopeCheck(READING), FORM).deny(why)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Denial.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LATENCY", "ROLLBACK_ONLY", "CHANGES_UNKNOWN", "CHANGES_OUTSIDE", "CHANGES_TOGETHER"})
    void everyOtherDenialSaysWhere(Denial why) {
        String before = hint(denials(new ScopeCheck(READING), RequestForm.NONE).deny(why));
        assertTrue(before.contains("Ask for"), before);
        assertEquals(
                before + " Where to ask: " + PLACE,
                hint(denials(new ScopeCheck(READING), FORM).deny(why)));
    }
}
