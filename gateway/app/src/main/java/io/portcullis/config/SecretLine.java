package io.portcullis.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that holds one secret as one line of UTF-8; the end of the line is not part of it. */
public final class SecretLine {
    private static final int MAX_BYTES = 4096;

    private SecretLine() {}

    /**
     * Reads the line.
     *
     * @param what names the secret in errors
     * @return the caller's to overwrite
     * @throws IOException if the file cannot be read, is too large, not UTF-8, empty or has several lines; it never
     *     quotes what the file holds
     */
    public static char[] read(Path file, String what) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        try {
            if (bytes.length > MAX_BYTES) {
                throw new IOException(what + " is in a file of more than " + MAX_BYTES + " bytes");
            }
            return line(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)), what);
        } catch (CharacterCodingException e) {
            throw new IOException(what + " is not UTF-8", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static char[] line(CharBuffer text, String what) throws IOException {
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        char[] line = new char[end];
        text.get(line);
        if (text.hasArray()) {
            Arrays.fill(text.array(), '\0');
        }
        for (char c : line) {
            if (c == '\n' || c == '\r' || c == '\0') {
                Arrays.fill(line, '\0');
                throw new IOException(what + " must be one line");
            }
        }
        if (line.length == 0) {
            throw new IOException(what + " is empty");
        }
        return line;
    }
}
