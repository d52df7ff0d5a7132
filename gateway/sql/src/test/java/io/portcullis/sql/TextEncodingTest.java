package io.portcullis.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.portcullis.harness.RawClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodingTest {

    @Test
    void onlyEncodingsWhoseBytesCanBeReadHaveAValue() {
        assertEquals(TextEncoding.UTF8, TextEncoding.ofClientEncoding("utf-8"));
        assertEquals(TextEncoding.UTF8, TextEncoding.ofClientEncoding("UNICODE"));
        assertEquals(TextEncoding.SINGLE_BYTE, TextEncoding.ofClientEncoding("SQL_ASCII"));
        assertEquals(TextEncoding.SINGLE_BYTE, TextEncoding.ofClientEncoding("ISO_8859-15"));
        for (String other :
                new String[] {"SJIS", "BIG5", "GBK", "UHC", "GB18030", "JOHAB", "SHIFT_JIS_2004", "EUC_JP", "x", ""}) {
            assertNull(TextEncoding.ofClientEncoding(other), other);
        }
    }

    /** With such an encoding a backslash may be half of a character: the bytes do not tell where a literal ends. */
    @Test
    void aServerReadsOneOfTheOthersDifferently() {
        byte[] text = "select '\u0083\\'; delete from t".getBytes(StandardCharsets.ISO_8859_1);
        try (RawClient client = RealServer.session()) {
            client.query("set client_encoding = 'SJIS'");
            byte[] message = new byte[text.length + 6];
            message[0] = 'Q';
            message[4] = (byte) (text.length + 5);
            System.arraycopy(text, 0, message, 5, text.length);
            client.send(message);
            // Two statements: the character U+30BD, and the delete (of a table that is not there)
            assertEquals("42P01", RealServer.error(client.readUntil('Z', RawClient.PATIENCE)));
        }
    }

    @Test
    void whatIsNotUtf8IsRefusedAsTheServerRefusesIt() {
        byte[][] texts = {
            {(byte) 0xc0, (byte) 0x80}, // overlong
            {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // a surrogate
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
            {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            {(byte) 0xc3},
            {(byte) 0xc3, '\''},
            {(byte) 0x80}
        };
        for (byte[] bytes : texts) {
            byte[] text = new byte[bytes.length + 9];
            System.arraycopy("select '".getBytes(StandardCharsets.US_ASCII), 0, text, 0, 8);
            System.arraycopy(bytes, 0, text, 8, bytes.length);
            text[text.length - 1] = '\'';
            assertEquals(new Classified.Refused(Refusal.NOT_UTF8, 8), new Classifier().classify(text));
            try (RawClient client = RealServer.session()) {
                byte[] message = new byte[text.length + 6];
                message[0] = 'Q';
                message[4] = (byte) (text.length + 5);
                System.arraycopy(text, 0, message, 5, text.length);
                client.send(message);
                assertEquals("22021", RealServer.error(client.readUntil('Z', RawClient.PATIENCE)));
            }
        }
    }

    /**
     * The server converts a text to its own encoding before it scans it. If a character beyond ASCII became an ASCII byte there, the
     * server would see tokens that we do not. Letters, symbols and the full-width forms that look like ASCII, in every encoding a
     * database can have.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EUC_JP",
                "EUC_CN",
                "EUC_KR",
                "EUC_TW",
                "EUC_JIS_2004",
                "LATIN1",
                "LATIN2",
                "LATIN3",
                "LATIN4",
                "LATIN5",
                "LATIN6",
                "LATIN7",
                "LATIN8",
                "LATIN9",
                "LATIN10",
                "WIN1250",
                "WIN1251",
                "WIN1252",
                "WIN1253",
                "WIN1254",
                "WIN1255",
                "WIN1256",
                "WIN1257",
                "WIN1258",
                "WIN866",
                "WIN874",
                "KOI8R",
                "KOI8U",
                "ISO_8859_5",
                "ISO_8859_6",
                "ISO_8859_7",
                "ISO_8859_8"
            })
    void noCharacterBecomesAsciiBehindTheServersConversion(String encoding) throws Exception {
        RealServer.get().execute("postgres", """
                create or replace function ascii_bytes(encoding text) returns text language plpgsql as $$
                declare found text := ''; bytes bytea; c int; converted int := 0;
                begin
                  for c in select generate_series(128, 1535) union all select generate_series(3584, 3711)
                           union all select generate_series(8192, 8703)
                           union all select generate_series(12288, 12543) union all select generate_series(65280, 65519) loop
                    begin
                      bytes := convert_to(chr(c), encoding);
                      converted := converted + 1;
                      for b in 0 .. length(bytes) - 1 loop
                        if get_byte(bytes, b) < 128 then found := found || ' ' || c; end if;
                      end loop;
                    exception when untranslatable_character then null; -- the encoding lacks it
                    end;
                  end loop;
                  return case when converted < 30 then 'only ' || converted || ' were converted' else found end;
                end $$
                """);
        assertEquals("", RealServer.get().value("postgres", "select ascii_bytes('%s')".formatted(encoding)));
    }
}
