package io.portcullis.server.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts of a set of rules by the names of their files, in their order.
 *
 * @param digest SHA-256 over names and texts, each with its length before it; in hexadecimal digits
 */
public record RuleFiles(SortedMap<String, String> texts, String digest) {
    /** No file at all: nobody may ask for anything. */
    public static final RuleFiles NONE = of(new TreeMap<>());

    public static RuleFiles of(SortedMap<String, String> texts) {
        MessageDigest sha256 = sha256();
        texts.forEach((name, text) -> {
            add(sha256, name);
            add(sha256, text);
        });
        return new RuleFiles(new TreeMap<>(texts), HexFormat.of().formatHex(sha256.digest()));
    }

    private static void add(MessageDigest sha256, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
