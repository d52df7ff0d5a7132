package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.relay.ProxyHeader.Incomplete;
import io.portcullis.relay.ProxyHeader.Invalid;
import io.portcullis.relay.ProxyHeader.Local;
import io.portcullis.relay.ProxyHeader.Proxied;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a ";

    private static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text + "\r\n", StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    private static String addresses(int bytes) {
        return "01".repeat(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.1 56324 5432, 192.0.2.1",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255",
        "PROXY TCP6 2001:db8::1 2001:db8::2 0 0, 2001:db8::1",
        "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 1, 192.0.2.1",
        "PROXY TCP6 ffff:f0f0:ffff:f0f0:ffff:f0f0:ffff:f0f0 ffff:f0f0:ffff:f0f0:ffff:f0f0:ffff:f0f0 65535 65535,"
                + " ffff:f0f0:ffff:f0f0:ffff:f0f0:ffff:f0f0"
    })
    void aLineNamesTheSource(String text, String source) {
        assertEquals(new Proxied(InetAddress.ofLiteral(source)), ProxyHeader.read(line(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN whatever the balancer says here"})
    void whoDoesNotKnowSpeaksForItself(String text) {
        assertSame(Local.LOCAL, ProxyHeader.read(line(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY",
                "PROXY ",
                "PROXY TCP4",
                "PROXY TCP5 192.0.2.1 198.51.100.1 1 1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 1 1",
                "PROXY TCP4  192.0.2.1 198.51.100.1 1 1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 65536",
                "PROXY TCP4 192.0.2.1 198.51.100.1 01 1",
                "PROXY TCP4 192.0.2.1 198.51.100.1 -1 1",
                "PROXY TCP4 192.0.2.256 198.51.100.1 1 1",
                "PROXY TCP4 192.0.2 198.51.100.1 1 1",
                "PROXY TCP4 192.0.2.1. 198.51.100.1 1 1",
                "PROXY TCP4 192.0.02.1 198.51.100.1 1 1",
                "PROXY TCP4 3221225985 198.51.100.1 1 1",
                "PROXY TCP4 192.0.2.1 2001:db8::1 1 1",
                "PROXY TCP4 2001:db8::1 2001:db8::1 1 1",
                "PROXY TCP6 192.0.2.1 192.0.2.1 1 1",
                "PROXY TCP6 2001:db8:::1 2001:db8::1 1 1",
                "PROXY TCP6 fe80::1%eth0 2001:db8::1 1 1",
                "PROXY TCP4 localhost 198.51.100.1 1 1",
                "proxy TCP4 192.0.2.1 198.51.100.1 1 1",
                "PROXY\tTCP4 192.0.2.1 198.51.100.1 1 1",
                "PROXY UNKNOWN\u0000",
                "POST / HTTP/1.1"
            })
    void anythingElseInTheLineIsInvalid(String text) {
        assertInstanceOf(Invalid.class, ProxyHeader.read(line(text)));
    }

    @Test
    void theLineEndsInTimeAndAsItShould() {
        assertInstanceOf(Invalid.class, ProxyHeader.read(line("PROXY UNKNOWN " + "x".repeat(92))));
        assertSame(Local.LOCAL, ProxyHeader.read(line("PROXY UNKNOWN " + "x".repeat(91))));
        assertInstanceOf(
                Invalid.class, ProxyHeader.read(Unpooled.copiedBuffer("PROXY UNKNOWN\n", StandardCharsets.US_ASCII)));
        assertInstanceOf(
                Invalid.class,
                ProxyHeader.read(Unpooled.copiedBuffer("PROXY UNKNOWN " + "x".repeat(93), StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000c c0000201 c6336401 dc04 1538, 192.0.2.1",
        "21 11 000f c0000201 c6336401 dc04 1538 040000, 192.0.2.1",
        "21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 1538, 2001:db8::1",
        "21 21 0024 00000000000000000000ffffc0000201 20010db8000000000000000000000002 dc04 1538, 192.0.2.1"
    })
    void aBinaryHeaderNamesTheSource(String rest, String source) {
        assertEquals(new Proxied(InetAddress.ofLiteral(source)), ProxyHeader.read(hex(SIGNATURE + rest)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20 00 0000", "20 11 000c 010101010101010101010101", "20 ff 0002 0101"})
    void aLocalHeaderIsSkippedWhateverIsInIt(String rest) {
        assertSame(Local.LOCAL, ProxyHeader.read(hex(SIGNATURE + rest)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c ADDRESSES12",
                "22 11 000c ADDRESSES12",
                "21 00 0000",
                "21 12 000c ADDRESSES12",
                "21 31 00d8 ADDRESSES216",
                "21 11 000b ADDRESSES11",
                "21 21 000c ADDRESSES12",
                "21 11 07f1",
                "21 11 ffff",
                "20 00 ffff"
            })
    void anyOtherBinaryHeaderIsInvalid(String rest) {
        String bytes = rest.replace("ADDRESSES216", addresses(216))
                .replace("ADDRESSES12", addresses(12))
                .replace("ADDRESSES11", addresses(11));

        assertInstanceOf(Invalid.class, ProxyHeader.read(hex(SIGNATURE + bytes)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000008 04d2162f", "16030100", "00", "ff"})
    void aConnectionWithoutAHeaderIsInvalidByItsFirstByte(String bytes) {
        assertInstanceOf(Invalid.class, ProxyHeader.read(hex(bytes)));
    }

    @Test
    void aHeaderMayComeInAnyPiecesAndWhatFollowsIsLeft() {
        for (ByteBuf whole : new ByteBuf[] {
            line("PROXY TCP4 192.0.2.1 198.51.100.1 56324 5432"),
            hex(SIGNATURE + "21 11 000c c0000201 c6336401 dc04 1538")
        }) {
            int length = whole.readableBytes();
            for (int cut = 0; cut < length; cut++) {
                ByteBuf part = whole.copy(0, cut);
                assertSame(Incomplete.INCOMPLETE, ProxyHeader.read(part), cut + " bytes");
                assertEquals(cut, part.readableBytes());
            }
            ByteBuf more = Unpooled.wrappedBuffer(whole, hex("00000008 04d2162f"));
            assertInstanceOf(Proxied.class, ProxyHeader.read(more));
            assertEquals(8, more.readableBytes());
        }
    }

    /** Only answers, whatever comes; and none waits for more than a header may have. */
    @Test
    void noBytesBreakIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            ByteBuf in = i % 2 == 0
                    ? line("PROXY TCP4 192.0.2.1 198.51.100.1 56324 5432")
                    : hex(SIGNATURE + "21 11 000c c0000201 c6336401 dc04 1538");
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                in.setByte(random.nextInt(in.readableBytes()), random.nextInt(256));
            }
            ProxyHeader header = ProxyHeader.read(in);
            if (header == Incomplete.INCOMPLETE) {
                ByteBuf full = Unpooled.wrappedBuffer(in, Unpooled.buffer().writeZero(ProxyHeader.MAX_LENGTH));
                assertEquals(false, ProxyHeader.read(full) == Incomplete.INCOMPLETE, "seed " + seed);
            }
        }
    }
}
