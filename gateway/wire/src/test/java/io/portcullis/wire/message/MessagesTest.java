package io.portcullis.wire.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.wire.Bytes;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.TransactionStatus;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message in bytes: what is written is what PostgreSQL's "Message Formats" shows, and is read back as it was. */
class MessagesTest {
    /**
     * @param decode null for messages that are only written
     * @param openEnded whether the last field takes all that is left, so that a longer body is another legal one
     */
    record Row(String bytes, Object message, Function<ByteBuf, Object> decode, Runnable encode, boolean openEnded) {
        @Override
        public String toString() {
            return message.getClass().getSimpleName() + " " + bytes;
        }
    }

    private static final ByteBuf OUT = Unpooled.buffer();

    private static <T> Row row(
            String bytes, T message, BiConsumer<T, ByteBuf> encode, Function<ByteBuf, Object> decode) {
        return new Row(bytes, message, decode, () -> encode.accept(message, OUT), false);
    }

    private static <T> Row open(
            String bytes, T message, BiConsumer<T, ByteBuf> encode, Function<ByteBuf, Object> decode) {
        return new Row(bytes, message, decode, () -> encode.accept(message, OUT), true);
    }

    static Stream<Row> rows() {
        BiConsumer<Authentication, ByteBuf> auth = Authentication::encode;
        Function<ByteBuf, Object> readAuth = Authentication::decode;
        byte[] secret = Bytes.array("01020304");
        ErrorFields error = ErrorFields.of("FATAL", "57P01", "access ended")
                .withDetail("d")
                .withHint("h")
                .with((byte) '?', "unknown fields are kept");
        return Stream.of(
                row("'R' 00000008 00000000", new AuthenticationOk(), auth, readAuth),
                row("'R' 00000008 00000003", new AuthenticationCleartextPassword(), auth, readAuth),
                row("'R' 0000000c 00000005 01020304", new AuthenticationMd5Password(0x01020304), auth, readAuth),
                row(
                        "'R' 00000017 0000000a 'SCRAM-SHA-256' 00 00",
                        new AuthenticationSasl(List.of("SCRAM-SHA-256")),
                        auth,
                        readAuth),
                open(
                        "'R' 0000000d 0000000b 'r=abc'",
                        new AuthenticationSaslContinue(Bytes.array("'r=abc'")),
                        auth,
                        readAuth),
                open("'R' 0000000b 0000000c 'v=x'", new AuthenticationSaslFinal(Bytes.array("'v=x'")), auth, readAuth),
                open(
                        "'R' 00000008 00000002",
                        new AuthenticationOther(AuthenticationOther.Method.KERBEROS_V5),
                        auth,
                        readAuth),
                open("'R' 00000008 00000007", new AuthenticationOther(AuthenticationOther.Method.GSS), auth, readAuth),
                open(
                        "'R' 00000008 00000008",
                        new AuthenticationOther(AuthenticationOther.Method.GSS_CONTINUE),
                        auth,
                        readAuth),
                open("'R' 00000008 00000009", new AuthenticationOther(AuthenticationOther.Method.SSPI), auth, readAuth),
                row(
                        "'S' 00000013 'TimeZone' 00 'Etc/X' 00",
                        new ParameterStatus("TimeZone", "Etc/X"),
                        ParameterStatus::encode,
                        ParameterStatus::decode),
                open(
                        "'K' 0000000c 00001267 01020304",
                        new BackendKeyData(4711, secret),
                        BackendKeyData::encode,
                        BackendKeyData::decode),
                row(
                        "'Z' 00000005 'I'",
                        new ReadyForQuery(TransactionStatus.IDLE),
                        ReadyForQuery::encode,
                        ReadyForQuery::decode),
                row(
                        "'Z' 00000005 'T'",
                        new ReadyForQuery(TransactionStatus.IN_TRANSACTION),
                        ReadyForQuery::encode,
                        ReadyForQuery::decode),
                row(
                        "'Z' 00000005 'E'",
                        new ReadyForQuery(TransactionStatus.FAILED),
                        ReadyForQuery::encode,
                        ReadyForQuery::decode),
                row(
                        "'v' 00000018 00030002 00000002 '_pq_.a' 00 '_pq_' 00",
                        new NegotiateProtocolVersion(2, List.of("_pq_.a", "_pq_")),
                        NegotiateProtocolVersion::encode,
                        NegotiateProtocolVersion::decode),
                row(
                        "'C' 0000000f 'INSERT 0 1' 00",
                        new CommandComplete("INSERT 0 1"),
                        CommandComplete::encode,
                        CommandComplete::decode),
                row(
                        "'E' 00000047 'SFATAL' 00 'VFATAL' 00 'C57P01' 00 'Maccess ended' 00 'Dd' 00 'Hh' 00 '?unknown fields are kept' 00 00",
                        error,
                        ErrorFields::encodeError,
                        ErrorFields::decode),
                row(
                        "'N' 00000020 'SNOTICE' 00 'VNOTICE' 00 'C00000' 00 'Mhi' 00 00",
                        ErrorFields.of("NOTICE", "00000", "hi"),
                        ErrorFields::encodeNotice,
                        ErrorFields::decode),
                row("'Q' 0000000d 'select 1' 00", new Query("select 1"), Query::encode, Query::decode),
                row("'X' 00000004", new Terminate(), Terminate::encode, _ -> new Terminate()),
                row(
                        "'p' 00000008 'pwd' 00",
                        new PasswordMessage(Bytes.array("'pwd'")),
                        PasswordMessage::encode,
                        PasswordMessage::decode),
                row(
                        "'p' 00000019 'SCRAM-SHA-256' 00 00000003 'n,,'",
                        new SaslInitialResponse("SCRAM-SHA-256", Bytes.array("'n,,'")),
                        SaslInitialResponse::encode,
                        SaslInitialResponse::decode),
                row(
                        "'p' 0000000a 'X' 00 ffffffff",
                        new SaslInitialResponse("X", null),
                        SaslInitialResponse::encode,
                        SaslInitialResponse::decode),
                open(
                        "'p' 00000007 'c=b'",
                        new SaslResponse(Bytes.array("'c=b'")),
                        SaslResponse::encode,
                        SaslResponse::decode));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aMessageIsWrittenAsTheManualShowsIt(Row row) {
        // When
        OUT.clear();
        row.encode().run();
        // Then
        assertEquals(Bytes.hex(row.bytes()), Bytes.hex(OUT));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aMessageIsReadBackAsItWas(Row row) {
        assertEquals(row.message(), row.decode().apply(Bytes.of(row.bytes()).skipBytes(5)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBodyCutShortIsAViolation(Row row) {
        ByteBuf whole = Bytes.of(row.bytes()).skipBytes(5);
        for (int length = 0; length < whole.readableBytes() && !row.openEnded(); length++) {
            ByteBuf cut = whole.slice(whole.readerIndex(), length);
            assertThrows(ProtocolViolation.class, () -> row.decode().apply(cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aByteTooManyIsAViolation(Row row) {
        if (!row.openEnded() && !(row.message() instanceof Terminate)) {
            ByteBuf longer = Unpooled.buffer()
                    .writeBytes(Bytes.array(row.bytes()))
                    .writeByte(0)
                    .skipBytes(5);
            assertThrows(ProtocolViolation.class, () -> row.decode().apply(longer));
        }
    }

    @Test
    void aDataRowTellsNullFromEmpty() {
        DataRow row = DataRow.decode(Bytes.of("0003 00000002 '42' ffffffff 00000000"));
        assertEquals("42", row.text(0));
        assertNull(row.text(1));
        assertEquals("", row.text(2));
        assertEquals("DataRow[3 columns]", row.toString());
    }

    @Test
    void aDataRowThatLiesAboutItsValuesIsAViolation() {
        for (String body : List.of(
                "", "00", "0001", "0001 00000002 '4'", "0001 7fffffff", "0001 fffffffe", "0001 00000000 00", "ffff")) {
            assertThrows(ProtocolViolation.class, () -> DataRow.decode(Bytes.of(body)), body);
        }
    }

    @Test
    void countsAndCodesThatLieAreViolations() {
        assertFault(Fault.INVALID_VALUE, () -> Authentication.decode(Bytes.of("00000001")));
        assertFault(Fault.INVALID_VALUE, () -> Authentication.decode(Bytes.of("0000000d")));
        assertFault(Fault.BODY_TOO_SHORT, () -> NegotiateProtocolVersion.decode(Bytes.of("00030002 7fffffff")));
        assertFault(Fault.INVALID_VALUE, () -> NegotiateProtocolVersion.decode(Bytes.of("00030002 ffffffff")));
        assertFault(Fault.INVALID_VALUE, () -> NegotiateProtocolVersion.decode(Bytes.of("00020000 00000000")));
        assertFault(Fault.BODY_TOO_SHORT, () -> SaslInitialResponse.decode(Bytes.of("'X' 00 7fffffff 00")));
        assertFault(Fault.INVALID_VALUE, () -> SaslInitialResponse.decode(Bytes.of("'X' 00 fffffffe")));
        assertFault(Fault.INVALID_VALUE, () -> BackendKeyData.decode(Bytes.of("00000001 010203")));
        assertFault(Fault.INVALID_VALUE, () -> BackendKeyData.decode(Bytes.of("00000001" + "00".repeat(257))));
        assertFault(Fault.UNKNOWN_TRANSACTION_STATUS, () -> ReadyForQuery.decode(Bytes.of("'X'")));
        assertFault(Fault.NOT_UTF8, () -> Query.decode(Bytes.of("ff 00")));
    }

    private static void assertFault(Fault fault, Runnable decode) {
        assertSame(fault, assertThrows(ProtocolViolation.class, decode::run).fault());
    }

    @Test
    void aTextWithANulIsNotWritten() {
        ByteBuf out = Unpooled.buffer();
        assertThrows(IllegalArgumentException.class, () -> new Query("a\0b").encode(out));
        assertThrows(IllegalArgumentException.class, () -> new ParameterStatus("a", "\0").encode(out));
        assertThrows(
                IllegalArgumentException.class,
                () -> ErrorFields.of("FATAL", "1", "\0").encodeError(out));
        assertThrows(IllegalArgumentException.class, () -> new PasswordMessage(new byte[1]).encode(out));
        assertThrows(IllegalArgumentException.class, () -> new ErrorField((byte) 0, "x"));
    }

    @Test
    void theFieldsOfAnErrorAreReadByName() {
        // Given: a server before 9.6 sends no V
        ErrorFields old = ErrorFields.decode(Bytes.of("'SFEHLER' 00 'C42601' 00 'Mx' 00 00"));
        ErrorFields now =
                ErrorFields.decode(Bytes.of("'SFEHLER' 00 'VERROR' 00 'C42601' 00 'Mx' 00 'Dd' 00 'Hh' 00 00"));
        // Then
        assertEquals("FEHLER", old.severity());
        assertNull(old.detail());
        assertEquals("ERROR", now.severity());
        assertEquals("42601", now.code());
        assertEquals("x", now.message());
        assertEquals("d", now.detail());
        assertEquals("h", now.hint());
        assertEquals("", ErrorFields.decode(Bytes.of("00")).code());
    }

    @Test
    void secretsAreNoPartOfAnyText() {
        byte[] secret = Bytes.array("'s3cret'");
        for (Object message : List.of(
                new PasswordMessage(secret),
                new BackendKeyData(1, secret),
                new CancelRequest(1, secret),
                new SaslResponse(secret),
                new SaslInitialResponse("PLAIN", secret),
                new AuthenticationSaslContinue(secret),
                new Query("alter role x password 's3cret'"),
                ErrorFields.of("ERROR", "23505", "s3cret").withDetail("s3cret"))) {
            assertFalse(message.toString().contains("s3cret"), message.toString());
            assertFalse(message.toString().contains("[B@"), message.toString());
            assertFalse(message.toString().contains("115"), message.toString());
        }
    }
}
