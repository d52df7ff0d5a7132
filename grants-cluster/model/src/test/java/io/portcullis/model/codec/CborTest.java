package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.codec.RefusedRecord.Reason;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {
    private static final HexFormat HEX = HexFormat.of();

    /** From RFC 8949, Appendix A, and the edges of each length. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "23, 17",
        "24, 1818",
        "100, 1864",
        "255, 18ff",
        "256, 190100",
        "1000, 1903e8",
        "65535, 19ffff",
        "65536, 1a00010000",
        "1000000, 1a000f4240",
        "4294967295, 1affffffff",
        "4294967296, 1b0000000100000000",
        "1000000000000, 1b000000e8d4a51000",
        "9223372036854775807, 1b7fffffffffffffff",
        "-1, 20",
        "-10, 29",
        "-24, 37",
        "-25, 3818",
        "-100, 3863",
        "-256, 38ff",
        "-257, 390100",
        "-1000, 3903e7",
        "-9223372036854775808, 3b7fffffffffffffff",
    })
    void integersHaveTheirShortestForm(long value, String hex) throws RefusedRecord {
        assertEquals(hex, HEX.formatHex(new CborWriter().integer(value).toByteArray()));
        assertEquals(value, reader(hex).integer("x"));
    }

    @Test
    void stringsAndContainersAreThoseOfTheRfc() throws RefusedRecord {
        assertEquals("6449455446", HEX.formatHex(new CborWriter().text("IETF").toByteArray()));
        assertEquals("62c3bc", HEX.formatHex(new CborWriter().text("ü").toByteArray()));
        assertEquals(
                "64f0908591",
                HEX.formatHex(new CborWriter().text("\ud800\udd51").toByteArray()));
        assertEquals(
                "4401020304",
                HEX.formatHex(new CborWriter().bytes(new byte[] {1, 2, 3, 4}).toByteArray()));
        assertEquals("83", HEX.formatHex(new CborWriter().array(3).toByteArray()));
        assertEquals("a2", HEX.formatHex(new CborWriter().map(2).toByteArray()));

        assertEquals("\ud800\udd51", reader("64f0908591").text("x"));
        assertArrayEquals(new byte[] {1, 2, 3, 4}, reader("4401020304").byteString("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "3bffffffffffffffff",
                "1bffffffffffffffff",
                "f4",
                "f5",
                "f6",
                "80",
                "a0",
                "a201020304",
                "a20120200a",
                "a2613100613200",
                "a318640020008001",
                "8301820203820405",
                "a26161016162820203",
                "81818181818181818181818181818100",
            })
    void whatIsDeterministicIsKeptAsItIs(String hex) throws RefusedRecord {
        CborReader in = reader(hex);

        assertEquals(hex, HEX.formatHex(in.encodedItem(0).toArray()));
        in.end();
    }

    @Test
    void bytesBehindTheEndAreRefused() throws RefusedRecord {
        CborReader in = reader("0000");
        in.integer("x");

        assertEquals(
                Reason.MALFORMED, assertThrows(RefusedRecord.class, in::end).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "'', nothing at all",
        "1817, 23 in two bytes",
        "190017, 23 in three bytes",
        "1900ff, 255 in three bytes",
        "1a0000ffff, 65535 in five bytes",
        "1b00000000ffffffff, 32 bits in nine bytes",
        "3817, -24 in two bytes",
        "7803616263, a length in a longer form",
        "580161, a length of bytes in a longer form",
        "9800, an empty array in a longer form",
        "b800, an empty map in a longer form",
        "1c, a reserved length",
        "1f, an indefinite integer",
        "5f4101ff, indefinite bytes",
        "7f6161ff, indefinite text",
        "9f01ff, an indefinite array",
        "bf0102ff, an indefinite map",
        "ff, a break alone",
        "c000, a tag",
        "d9d9f700, the tag that says CBOR",
        "f7, undefined",
        "e0, an unassigned simple value",
        "f814, false in two bytes",
        "f93c00, a half float",
        "fa3f800000, a float",
        "fb3ff0000000000000, a double",
        "a201000100, the same key twice",
        "a202000100, descending keys",
        "a220000100, a negative key before a positive one",
        "a2616200616100, descending text keys",
        "a26262620061ff00, a longer key before a shorter one",
        "61ff, broken UTF-8",
        "62c080, an overlong form in UTF-8",
        "63eda080, a surrogate in UTF-8",
        "64f4908080, beyond Unicode in UTF-8",
        "18, ends in a head",
        "1901, ends in a head of three",
        "6261, ends in a text",
        "8201, ends in an array",
        "a101, ends in a map",
        "5affffffff, 4 GB of bytes announced",
        "5bffffffffffffffff, 2^64 bytes announced",
        "9bffffffffffffffff, 2^64 items announced",
        "bb7fffffffffffffff00, 2^63 entries announced",
    })
    void anythingElseIsRefused(String hex, String what) {
        byte[] bytes = HEX.parseHex(hex);

        var refused = assertThrows(RefusedRecord.class, () -> reader(bytes).encodedItem(0), what);

        assertEquals(Reason.MALFORMED, refused.reason(), what);
    }

    @Test
    void nestingEndsAtSixteen() throws RefusedRecord {
        assertEquals(16, reader("81".repeat(15) + "00").encodedItem(0).length());

        assertThrows(RefusedRecord.class, () -> reader("81".repeat(16) + "00").encodedItem(0));
        assertThrows(RefusedRecord.class, () -> reader("81".repeat(14) + "00").encodedItem(2));
        assertThrows(
                RefusedRecord.class, () -> reader("81".repeat(60_000) + "00").encodedItem(0));
    }

    @Test
    void anIntegerBeyondALongIsOutOfRangeAndAnotherTypeIsAnother() {
        assertEquals(
                Reason.INVALID_FIELD,
                assertThrows(
                                RefusedRecord.class,
                                () -> reader("1b8000000000000000").integer("x"))
                        .reason());
        assertEquals(
                Reason.INVALID_FIELD,
                assertThrows(RefusedRecord.class, () -> reader("6161").integer("x"))
                        .reason());
    }

    private static CborReader reader(String hex) {
        return reader(HEX.parseHex(hex));
    }

    private static CborReader reader(byte[] bytes) {
        return new CborReader(bytes, Reason.INVALID_FIELD);
    }
}
