package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnStatementTest {
    private static final String ANSWERS = message('1', "")
            + message('2', "")
            + message('C', "SET\0")
            + message('3', "")
            + message('3', "")
            + message('Z', "I");
    private static final String NEWS = message('A', "\0\0\0\1news\0hello\0");
    private static final String ROW = message('D', "\0\0");

    private final OwnStatement statement = new OwnStatement(UnpooledByteBufAllocator.DEFAULT);

    @AfterEach
    void close() {
        statement.abandon();
    }

    private static String message(char tag, String body) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(tag).writeInt(4 + body.length());
        out.writeCharSequence(body, StandardCharsets.ISO_8859_1);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String error(String severity) {
        return message('E', "S" + severity + "\0V" + severity + "\0C57P01\0Mit ends\0\0");
    }

    /** What is left for the client of what comes in that piece. */
    private String strip(String piece) {
        ByteBuf rest = statement.strip(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
        String text = rest.toString(StandardCharsets.ISO_8859_1);
        rest.release();
        return text;
    }

    @Test
    void itIsOneRunOfTheExtendedProtocolUnderANameOfItsOwn() {
        ByteBuf out = statement.encode("a b", "SET x = '1'");

        assertEquals(
                message('P', "a b\0SET x = '1'\0\0\0")
                        + message('B', "a b\0a b\0\0\0\0\0\0\0")
                        + message('E', "a b\0\0\0\0\0")
                        + message('C', "Pa b\0")
                        + message('C', "Sa b\0")
                        + message('S', ""),
                out.toString(StandardCharsets.ISO_8859_1),
                () -> ByteBufUtil.prettyHexDump(out));
        out.release();
    }

    @Test
    void theClientSeesNothingOfItsAnswers() {
        assertEquals("", strip(ANSWERS));
        assertTrue(statement.isOver());
    }

    @Test
    void whatFollowsIsTheClients() {
        assertEquals(ROW + ROW.substring(0, 3), strip(ANSWERS + ROW + ROW.substring(0, 3)));
    }

    @Test
    void everyCutGivesTheSame() {
        String all = message('1', "") + NEWS + message('2', "") + message('C', "SET\0") + message('Z', "I") + ROW;
        for (int cut = 1; cut < all.length(); cut++) {
            OwnStatement one = new OwnStatement(UnpooledByteBufAllocator.DEFAULT);
            StringBuilder rest = new StringBuilder();
            for (String piece : new String[] {all.substring(0, cut), all.substring(cut)}) {
                ByteBuf in = Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1);
                ByteBuf out = one.isOver() ? in : one.strip(in);
                rest.append(out.toString(StandardCharsets.ISO_8859_1));
                out.release();
            }
            assertEquals(NEWS + ROW, rest.toString(), "cut at " + cut);
        }
    }

    @Test
    void whatTheServerSaysUnaskedGoesOn() {
        String setting = message('S', "TimeZone\0UTC\0");

        assertEquals(NEWS + setting, strip(message('1', "") + NEWS + setting));
        assertFalse(statement.isOver());
    }

    @Test
    void anErrorIsTheGatewaysOwnAffair() {
        assertEquals("", strip(error("ERROR") + message('Z', "I")));
        assertTrue(statement.isOver());
    }

    @Test
    void theLastWordsOfABackendAreForTheClient() {
        assertEquals(error("FATAL"), strip(error("FATAL")));
    }

    @Test
    void whatIsNoAnswerIsAFault() {
        assertThrows(ProtocolViolation.class, () -> strip("\1\0\0\0\4"));
    }
}
