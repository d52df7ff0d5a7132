package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.relay.ProxyHeader.Incomplete;
import io.portcullis.relay.ProxyHeader.Invalid;
import io.portcullis.relay.ProxyHeader.Local;
import io.portcullis.relay.ProxyHeader.Proxied;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of text, §2.1: {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 5432}, or TCP6, or UNKNOWN. */
final class ProxyHeaderV1 {
    /** With the end of the line. */
    private static final int MAX_LENGTH = 107;

    private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( [ -~]*)?");
    private static final String PORT = "(0|[1-9][0-9]{0,4})";
    private static final Pattern TCP =
            Pattern.compile("PROXY TCP([46]) ([0-9a-fA-F:.]+) ([0-9a-fA-F:.]+) " + PORT + " " + PORT);
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final int MAX_PORT = 65_535;

    private ProxyHeaderV1() {}

    static ProxyHeader read(ByteBuf in) {
        int start = in.readerIndex();
        int readable = Math.min(in.readableBytes(), MAX_LENGTH);
        int known = Math.min(readable, BEGINNING.length);
        if (!ByteBufUtil.equals(in, start, Unpooled.wrappedBuffer(BEGINNING), 0, known)) {
            return new Invalid("it is no PROXY header of version 1");
        }
        int feed = in.indexOf(start, start + readable, (byte) '\n');
        if (feed < 0) {
            return readable < MAX_LENGTH ? Incomplete.INCOMPLETE : new Invalid("the line is too long");
        }
        if (in.getByte(feed - 1) != '\r') {
            return new Invalid("the line does not end with CR LF");
        }
        String line = in.toString(start, feed - 1 - start, StandardCharsets.ISO_8859_1);
        ProxyHeader header = parse(line);
        in.readerIndex(feed + 1);
        return header;
    }

    private static ProxyHeader parse(String line) {
        if (UNKNOWN.matcher(line).matches()) {
            return Local.LOCAL;
        }
        Matcher matcher = TCP.matcher(line);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(4)) > MAX_PORT
                || Integer.parseInt(matcher.group(5)) > MAX_PORT) {
            return new Invalid("the line is not as it should be");
        }
        boolean ipv4 = matcher.group(1).equals("4");
        return isAddress(ipv4, matcher.group(2)) && isAddress(ipv4, matcher.group(3))
                ? new Proxied(InetAddress.ofLiteral(matcher.group(2)))
                : new Invalid("an address is none");
    }

    private static boolean isAddress(boolean ipv4, String text) {
        if (ipv4) {
            return IPV4.matcher(text).matches();
        }
        try {
            return text.indexOf(':') >= 0 && InetAddress.ofLiteral(text).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
