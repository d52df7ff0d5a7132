package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.policy.Refusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorMessagesTest {
    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private static String shown(ByteBuf message) {
        char tag = (char) message.readByte();
        int length = message.readInt();
        assertEquals(length - 4, message.readableBytes());
        String body = message.toString(StandardCharsets.UTF_8).replace('\0', '|');
        message.release();
        return tag + body;
    }

    @Test
    void aFatalErrorHasSeverityTwiceAndEveryFieldThatIsNotEmpty() {
        Refusal refusal = Refusal.of("57P01", "access ended").withDetail("why").withHint("what next");

        assertEquals(
                "ESFATAL|VFATAL|C57P01|Maccess ended|Dwhy|Hwhat next||",
                shown(ErrorMessages.fatal(ALLOCATOR, refusal)));
        assertEquals("ESFATAL|VFATAL|C08P01|Mno||", shown(ErrorMessages.fatal(ALLOCATOR, Refusal.of("08P01", "no"))));
    }

    @Test
    void aNoticeIsAWarning() {
        assertEquals(
                "NSWARNING|VWARNING|C01000|Msoon||",
                shown(ErrorMessages.notice(ALLOCATOR, Refusal.of("01000", "soon"))));
    }

    @Test
    void textIsUtf8() {
        assertEquals(
                "ESFATAL|VFATAL|C28P01|Mfür Zoë||",
                shown(ErrorMessages.fatal(ALLOCATOR, Refusal.of("28P01", "für Zoë"))));
    }
}
