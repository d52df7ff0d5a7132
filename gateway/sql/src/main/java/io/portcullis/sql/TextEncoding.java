package io.portcullis.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which encoding a client writes its statements. In every one of these a byte below 0x80 is that ASCII character and nothing
 * else, also behind the server's conversion, so that the bytes tell where tokens end. Encodings in which such a byte may be a part
 * of another character (SJIS, BIG5, GBK, UHC, GB18030 …) can not be read without converting first: there is no value for them.
 */
public enum TextEncoding {
    UTF8(StandardCharsets.UTF_8),
    /** One byte for each character; which, does not matter: names with others than ASCII are taken for unknown. */
    SINGLE_BYTE(StandardCharsets.ISO_8859_1);

    private static final Set<String> UTF8_NAMES = Set.of("utf8", "unicode");
    private static final Set<String> SINGLE_BYTE_NAMES = Set.of(
            "sqlascii",
            "latin1",
            "latin2",
            "latin3",
            "latin4",
            "latin5",
            "latin6",
            "latin7",
            "latin8",
            "latin9",
            "latin10",
            "iso88591",
            "iso88592",
            "iso88593",
            "iso88594",
            "iso88595",
            "iso88596",
            "iso88597",
            "iso88598",
            "iso88599",
            "iso885910",
            "iso885913",
            "iso885914",
            "iso885915",
            "iso885916",
            "win866",
            "win874",
            "win1250",
            "win1251",
            "win1252",
            "win1253",
            "win1254",
            "win1255",
            "win1256",
            "win1257",
            "win1258",
            "windows866",
            "windows874",
            "windows1250",
            "windows1251",
            "windows1252",
            "windows1253",
            "windows1254",
            "windows1255",
            "windows1256",
            "windows1257",
            "windows1258",
            "koi8",
            "koi8r",
            "koi8u",
            "win",
            "alt",
            "tcvn",
            "tcvn5712",
            "vscii",
            "abc");

    private final Charset charset;

    TextEncoding(Charset charset) {
        this.charset = charset;
    }

    Charset charset() {
        return charset;
    }

    /**
     * The encoding that a value of {@code client_encoding} names; null if it is none that can be read. Letters and digits count,
     * in upper or lower case ({@code clean_encoding_name}).
     */
    public static @Nullable TextEncoding ofClientEncoding(String value) {
        String clean = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (UTF8_NAMES.contains(clean)) {
            return UTF8;
        }
        return SINGLE_BYTE_NAMES.contains(clean) ? SINGLE_BYTE : null;
    }
}
