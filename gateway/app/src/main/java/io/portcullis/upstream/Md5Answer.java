package io.portcullis.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The answer to AuthenticationMD5Password: "md5" + md5(md5(password + user) + salt), hashes in hexadecimal digits. */
final class Md5Answer {
    private Md5Answer() {}

    /** @param salt the four bytes, the first one highest */
    static byte[] of(String user, char[] password, int salt) {
        byte[] inner = hex(md5(utf8(password), user.getBytes(StandardCharsets.UTF_8)));
        byte[] outer =
                hex(md5(inner, ByteBuffer.allocate(Integer.BYTES).putInt(salt).array()));
        return ByteBuffer.allocate(3 + outer.length)
                .put("md5".getBytes(StandardCharsets.US_ASCII))
                .put(outer)
                .array();
    }

    static byte[] utf8(char[] password) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(java.nio.CharBuffer.wrap(password));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static byte[] md5(byte[] one, byte[] other) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(one);
            return digest.digest(other);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static byte[] hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }
}
