package io.portcullis.wire.scram;

import io.portcullis.wire.scram.ScramFault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Reads the attributes of a SCRAM message in their order, as strictly as src/backend/libpq/auth-scram.c. Own code, as the
 * library's parser trims, splits leniently and works on decoded text, while what is signed are the bytes: each char here is
 * one byte of the message (ISO-8859-1).
 */
final class Attributes {
    /** Longer than any honest message; PG_MAX_SASL_MESSAGE_LENGTH in src/backend/libpq/auth-sasl.c is as much. */
    static final int MAX_MESSAGE = 1024;

    private final String message;
    private final String name;
    private int position;

    /** @param name which message it is, for faults */
    private Attributes(String message, String name) {
        this.message = message;
        this.name = name;
    }

    static Attributes of(byte[] bytes, String name) throws ScramFault {
        if (bytes.length > MAX_MESSAGE) {
            throw new ScramFault(Reason.MALFORMED, name + ": longer than " + MAX_MESSAGE + " bytes");
        }
        String message = new String(bytes, StandardCharsets.ISO_8859_1);
        if (message.indexOf('\0') >= 0) {
            throw new ScramFault(Reason.MALFORMED, name + ": NUL");
        }
        return new Attributes(message, name);
    }

    static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The next char, which stays; 0 at the end. */
    char peek() {
        return position < message.length() ? message.charAt(position) : 0;
    }

    char take() {
        char next = peek();
        position++;
        return next;
    }

    int position() {
        return position;
    }

    String before(int end) {
        return message.substring(0, end);
    }

    String from(int start) {
        return message.substring(start);
    }

    void expect(char expected) throws ScramFault {
        if (take() != expected) {
            throw malformed("'" + expected + "' expected");
        }
    }

    /** The value of the attribute that must come next, up to the comma, which is consumed, or the end. */
    String value(char attribute) throws ScramFault {
        expect(attribute);
        expect('=');
        int end = message.indexOf(',', position);
        String value = end < 0 ? message.substring(position) : message.substring(position, end);
        position = end < 0 ? message.length() + 1 : end + 1;
        return value;
    }

    /** Whether the last value was ended by the end of the message, not by a comma. */
    boolean atEnd() {
        return position > message.length();
    }

    void end() throws ScramFault {
        if (!atEnd()) {
            throw malformed("something follows the last attribute");
        }
    }

    /** Skips the optional extensions that may end a message (RFC 5802 §7: a letter, "=", a value). */
    void skipExtensions() throws ScramFault {
        while (!atEnd()) {
            skipExtension();
        }
    }

    /** Skips those that may stand before an attribute; there may be no such attribute. */
    void skipExtensionsBefore(char attribute) throws ScramFault {
        while (!atEnd() && peek() != attribute) {
            skipExtension();
        }
    }

    private void skipExtension() throws ScramFault {
        char attribute = peek();
        if ((attribute < 'a' || attribute > 'z') && (attribute < 'A' || attribute > 'Z')) {
            throw malformed("an attribute name is no letter");
        }
        value(attribute);
    }

    /** printable = %x21-2B / %x2D-7E, not empty. */
    String nonce(String value) throws ScramFault {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x21 || value.charAt(i) > 0x7e) {
                throw malformed("nonce not printable");
            }
        }
        if (value.isEmpty()) {
            throw malformed("empty nonce");
        }
        return value;
    }

    byte[] base64(String value) throws ScramFault {
        try {
            byte[] bytes = Base64.getDecoder().decode(bytes(value));
            // The decoder forgives missing padding and stray bits; one value must have one spelling.
            if (Base64.getEncoder().encodeToString(bytes).equals(value)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            throw malformed("not base64");
        }
        throw malformed("not canonical base64");
    }

    ScramFault malformed(String what) {
        return new ScramFault(Reason.MALFORMED, name + ": " + what);
    }
}
