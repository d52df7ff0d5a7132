package io.portcullis.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as tests write them: hex digits and 'quoted text', blanks anywhere between. */
public final class Bytes {
    private static final Pattern TOKEN = Pattern.compile("'([^']*)'|([0-9a-fA-F]{2})|\\s+");

    private Bytes() {}

    public static byte[] array(String notation) {
        ByteBuf out = Unpooled.buffer();
        Matcher token = TOKEN.matcher(notation);
        int end = 0;
        while (token.find() && token.start() == end) {
            end = token.end();
            if (token.group(1) != null) {
                out.writeCharSequence(token.group(1), StandardCharsets.UTF_8);
            } else if (token.group(2) != null) {
                out.writeBytes(HexFormat.of().parseHex(token.group(2)));
            }
        }
        if (end != notation.length()) {
            throw new IllegalArgumentException("at " + end + ": " + notation);
        }
        return ByteBufUtil.getBytes(out);
    }

    public static ByteBuf of(String notation) {
        return Unpooled.wrappedBuffer(array(notation));
    }

    public static String hex(ByteBuf buffer) {
        return ByteBufUtil.hexDump(buffer);
    }

    public static String hex(String notation) {
        return HexFormat.of().formatHex(array(notation));
    }
}
