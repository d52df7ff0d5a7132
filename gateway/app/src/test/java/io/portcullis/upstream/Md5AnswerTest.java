package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Md5AnswerTest {
    /** Computed by hand: md5(md5("pencil" "clerk") 010203ff). */
    @Test
    void theAnswerIsTheServersOwn() {
        byte[] answer = Md5Answer.of("clerk", "pencil".toCharArray(), 0x010203ff);

        assertEquals("md5076fc14bf04bdab0af357a80281f2935", new String(answer, StandardCharsets.US_ASCII));
    }
}
