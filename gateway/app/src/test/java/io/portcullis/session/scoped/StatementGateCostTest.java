package io.portcullis.session.scoped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.harness.Frontend;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a session may have under way or prepared costs no more for each than the first did: everything here takes a fraction of a second
 * then, and minutes if it grows with what is there already.
 */
@Timeout(20)
class StatementGateCostTest {
    private static final int MANY = 10_000;
    private static final int SIZE = 1 << 20;

    private final Ledger ledger = new Ledger();
    private final List<Denial> denials = new ArrayList<>();
    private int nonces;
    private final StatementGate gate = new StatementGate(
            new ScopeCheck(GrantScope.ofClasses(Set.of(AllowedClass.READ))),
            Grants.of("maria", "shop", "clerk", "g00000000000000c"),
            new ClassifierCache(new Classifier(SIZE), SIZE, 7),
            SIZE,
            ledger,
            () -> String.format("%032x", ++nonces),
            denials::add,
            false,
            List.of());

    private void send(byte[] message) {
        byte[] body = Arrays.copyOfRange(message, 5, message.length);
        ByteBuf out = Unpooled.buffer();
        gate.passes(FrontendTag.of(message[0]), body.length, body, out);
        out.release();
    }

    private static String repeated(String text, int times) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(text.replace("#", "" + i));
        }
        return all.toString();
    }

    @Test
    void aLongPipelineOfUnnamedStatements() {
        for (int i = 0; i < MANY; i++) {
            send(Frontend.parse("", "SELECT " + i));
            send(Frontend.bind("", ""));
            send(Frontend.execute("", 0));
        }
        assertEquals(List.of(), denials);
        assertTrue(gate.slots().mayHavePortal(""));
        for (int i = 0; i < MANY; i++) {
            ledger.onBackend(BackendTag.PARSE_COMPLETE, (byte) 0);
            ledger.onBackend(BackendTag.BIND_COMPLETE, (byte) 0);
            ledger.onBackend(BackendTag.COMMAND_COMPLETE, (byte) 0);
        }
        assertEquals(1, gate.slots().statement("").size());
    }

    @Test
    void aTextThatPreparesMuchAndRunsIt() {
        send(Frontend.query(repeated("prepare a# as select 1;", 9_000)));
        send(Frontend.query("prepare b as select 1;" + repeated("execute b;", 40_000)));
        send(Frontend.query(repeated("execute a#;", 9_000)));
        assertEquals(List.of(), denials);

        for (int query = 0; query < 3; query++) {
            for (int i = 0; i < 50_000 && !ledger.isQuiet(); i++) {
                ledger.onBackend(BackendTag.COMMAND_COMPLETE, (byte) 0);
            }
            ledger.onBackend(BackendTag.READY_FOR_QUERY, (byte) 'I');
        }
        assertFalse(gate.slots().statement("a8999").isEmpty());
    }

    @Test
    void moreNamesThanAreFollowed() {
        send(Frontend.query(repeated("prepare a# as select 1;", 10_001)));
        send(Frontend.query("begin;" + repeated("declare c# cursor for select 1;", 10_001)));
        assertEquals(List.of(Denial.TOO_MANY, Denial.TOO_MANY), denials);
    }

    @Test
    void moreStatementsUnderWayThanAreFollowed() {
        for (int i = 0; i < 3; i++) {
            send(Frontend.query(repeated("close a;", 90_000)));
        }
        assertEquals(List.of(Denial.TOO_MANY), denials);
    }

    @Test
    void manyErrorsBeforeManyDenials() {
        for (int i = 0; i < MANY; i++) {
            send(Frontend.query("SELECT"));
        }
        for (int i = 0; i < MANY; i++) {
            send(Frontend.query("DELETE FROM t"));
        }
        assertEquals(MANY, denials.size());
        int shown = 0;
        for (int i = 1; i <= 2 * MANY; i++) {
            String nonce = Substitute.nonce(String.format("%032x", Math.max(0, i - MANY)), "_g00000000000000c");
            shown += gate.shown(ErrorFields.of("ERROR", "42601", "syntax error at or near \"" + nonce + "\"")) == null
                    ? 0
                    : 1;
            ledger.onBackend(BackendTag.ERROR_RESPONSE, (byte) 0);
            ledger.onBackend(BackendTag.READY_FOR_QUERY, (byte) 'I');
        }
        assertEquals(MANY, shown);
    }
}
