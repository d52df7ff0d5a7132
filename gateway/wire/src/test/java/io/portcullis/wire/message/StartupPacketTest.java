package io.portcullis.wire.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.wire.Bytes;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupPacketTest {
    private static StartupMessage startup(String notation) {
        return startup(Bytes.of(notation));
    }

    private static StartupMessage startup(ByteBuf in) {
        return assertInstanceOf(StartupMessage.class, StartupPacket.read(in));
    }

    private static void assertRefused(Fault fault, String notation) {
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> StartupPacket.read(Bytes.of(notation)), notation);
        assertSame(fault, violation.fault(), notation);
    }

    private static String encoded(StartupPacket packet) {
        ByteBuf out = Unpooled.buffer();
        packet.encode(out);
        return Bytes.hex(out);
    }

    @Test
    void aStartupMessageKeepsOrderAndDuplicates() {
        // Given
        String notation =
                "00000036 00030000 'user' 00 'ann' 00 'options' 00 '-c a=b' 00 'database' 00 'db' 00 'user' 00 'bob' 00 00";
        // When
        StartupMessage message = startup(notation);
        // Then
        assertEquals(3, message.major());
        assertEquals(0, message.minor());
        assertEquals(
                List.of(
                        StartupParameter.of("user", "ann"),
                        StartupParameter.of("options", "-c a=b"),
                        StartupParameter.of("database", "db"),
                        StartupParameter.of("user", "bob")),
                message.parameters());
        assertEquals("bob", message.parameter("user"));
        assertEquals(2, message.count("user"));
        assertNull(message.parameter("User"));
        assertEquals(Bytes.hex(notation), encoded(message));
    }

    @Test
    void theMinorVersionAndProtocolOptionsAreReported() {
        StartupMessage message = startup("00000021 00030002 '_pq_.a' 00 '1' 00 'user' 00 'u' 00 '_pq_.b' 00 00 00");
        assertEquals(2, message.minor());
        assertEquals(List.of("_pq_.a", "_pq_.b"), message.protocolOptions());
        assertEquals("", message.parameter("_pq_.b"));
    }

    @Test
    void valuesOfOtherParametersPassInAnyEncoding() {
        // Given
        String notation = "0000001f 00030000 'application_name' 00 'caf' e9 00 00";
        byte[] packet = Bytes.array(notation);
        packet[3] = (byte) packet.length;
        // When
        StartupMessage message = startup(Unpooled.wrappedBuffer(packet));
        // Then
        assertArrayEquals(
                Bytes.array("'caf' e9"), message.parameters().getFirst().rawValue());
        assertSame(
                Fault.NOT_UTF8,
                assertThrows(ProtocolViolation.class, () -> message.parameter("application_name"))
                        .fault());
        assertEquals(Bytes.hex(Unpooled.wrappedBuffer(packet)), encoded(message));
    }

    @Test
    void namesThatDecideMustBeUtf8() {
        assertRefused(Fault.NOT_UTF8, "00000011 00030000 'user' 00 'a' ff 00 00");
        assertRefused(Fault.NOT_UTF8, "00000014 00030000 'database' 00 c0 00 00");
        assertRefused(Fault.NOT_UTF8, "0000000e 00030000 'us' ff 00 00 00");
    }

    @Test
    void theLastByteMustBeTheTerminator() {
        assertEquals(0, startup("00000009 00030000 00").parameters().size());
        assertRefused(Fault.STARTUP_LAYOUT, "00000008 00030000");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000f 00030000 'user' 00 'u' 00");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000e 00030000 'user' 00 'u'");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000d 00030000 'user' 00");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000e 00030000 'user' 00 00");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000c 00030000 'user'");
        assertRefused(Fault.STARTUP_LAYOUT, "00000011 00030000 'user' 00 'u' 00 00 00");
        assertRefused(Fault.STARTUP_LAYOUT, "0000000a 00030000 00 'u'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "00000004", "00000007", "ffffffff", "80000000", "00002715", "51000000"})
    void anIllegalLengthIsRefusedBeforeAnyByteAfterIt(String length) {
        assertRefused(Fault.STARTUP_LENGTH, length);
    }

    @Test
    void theGreatestLengthIsPostgresqls() {
        // Given: 10,000 bytes after the length word
        ByteBuf packet = Unpooled.buffer().writeInt(10_004).writeInt(3 << 16);
        packet.writeByte('n').writeByte(0);
        packet.writeBytes(Bytes.array("78".repeat(10_004 - 8 - 2 - 2)))
                .writeByte(0)
                .writeByte(0);
        // When, then
        assertEquals("x".repeat(9_992), startup(packet).parameter("n"));
    }

    @Test
    void anotherMajorVersionIsRefusedBeforeItsBodyArrives() {
        assertRefused(Fault.UNSUPPORTED_PROTOCOL, "00000100 00020000");
        assertRefused(Fault.UNSUPPORTED_PROTOCOL, "00000008 00040000");
        assertRefused(Fault.UNSUPPORTED_PROTOCOL, "00000008 04d21631");
        assertEquals("0A000", Fault.UNSUPPORTED_PROTOCOL.sqlState());
    }

    @Test
    void aTlsHandshakeIsRecognizedByItsFirstByte() {
        assertRefused(Fault.TLS_WITHOUT_REQUEST, "16");
        assertRefused(Fault.TLS_WITHOUT_REQUEST, "160301");
    }

    @Test
    void encryptionRequestsAreRead() {
        assertEquals(new SslRequest(), StartupPacket.read(Bytes.of("00000008 04d2162f")));
        assertEquals(new GssEncRequest(), StartupPacket.read(Bytes.of("00000008 04d21630")));
        assertEquals("0000000804d2162f", encoded(new SslRequest()));
        assertEquals("0000000804d21630", encoded(new GssEncRequest()));
        assertRefused(Fault.STARTUP_LENGTH, "00000009 04d2162f");
        assertRefused(Fault.STARTUP_LENGTH, "0000000c 04d21630");
    }

    @ParameterizedTest
    @CsvSource({"4", "32", "256"})
    void aCancelRequestHasASecretOf4To256Bytes(int length) {
        // Given
        ByteBuf packet =
                Unpooled.buffer().writeInt(12 + length).writeInt(80877102).writeInt(4711);
        packet.writeBytes(Bytes.array("ab".repeat(length)));
        String hex = Bytes.hex(packet);
        // When
        CancelRequest request = assertInstanceOf(CancelRequest.class, StartupPacket.read(packet));
        // Then
        assertEquals(4711, request.pid());
        assertArrayEquals(Bytes.array("ab".repeat(length)), request.secret());
        assertEquals(hex, encoded(request));
        assertEquals("CancelRequest[pid=4711]", request.toString());
    }

    @Test
    void aCancelRequestOfAnotherLengthIsRefusedBeforeItsBodyArrives() {
        assertRefused(Fault.CANCEL_LENGTH, "0000000c 04d2162e");
        assertRefused(Fault.CANCEL_LENGTH, "0000000f 04d2162e");
        assertRefused(Fault.CANCEL_LENGTH, "0000010d 04d2162e");
    }

    @Test
    void anIncompletePacketIsLeftAloneAndNothingBehindACompleteOneIsTaken() {
        byte[] packet = Bytes.array("00000011 00030000 'user' 00 'me' 00 00 'p' 00000004");
        packet[3] = (byte) (packet.length - 5);
        for (int arrived = 0; arrived < packet.length - 5; arrived++) {
            ByteBuf in = Unpooled.wrappedBuffer(packet, 0, arrived);
            assertNull(StartupPacket.read(in));
            assertEquals(arrived, in.readableBytes());
        }
        ByteBuf in = Unpooled.wrappedBuffer(packet);
        assertEquals("me", startup(in).parameter("user"));
        assertEquals(Bytes.hex("'p' 00000004"), Bytes.hex(in));
    }

    @Test
    void whatCanNotBeSentCanNotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> StartupParameter.of("", "x"));
        assertThrows(IllegalArgumentException.class, () -> StartupParameter.of("a\0b", "x"));
        assertThrows(IllegalArgumentException.class, () -> StartupParameter.of("a", "x\0user\0postgres"));
        assertThrows(IllegalArgumentException.class, () -> new StartupMessage(2, 0, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new CancelRequest(1, new byte[3]));
    }

    @Test
    void valuesAreNoPartOfTheText() {
        StartupMessage message =
                new StartupMessage(3, 0, List.of(StartupParameter.of("options", "-c app.token=s3cret")));
        assertFalse(message.toString().contains("s3cret"));
    }
}
