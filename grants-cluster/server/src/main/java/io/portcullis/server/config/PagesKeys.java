package io.portcullis.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys for what browsers keep, one for each purpose, all derived from one file. */
public final class PagesKeys {
    private static final int LEAST = 32;
    private static final int MOST = 4096;
    private static final String MAC = "HmacSHA256";

    private final byte[] root;

    private PagesKeys(byte[] root) {
        this.root = root;
    }

    /** @throws IOException if it can not be read or is too short to be random bytes */
    public static PagesKeys read(Path file) throws IOException {
        long size = Files.size(file);
        if (size < LEAST || size > MOST) {
            throw new IOException("it must have " + LEAST + " to " + MOST + " random bytes");
        }
        return new PagesKeys(Files.readAllBytes(file));
    }

    /** Encrypts what a sign-in that is under way must remember. */
    public String state() {
        return derived("state");
    }

    /** Encrypts the tokens of a session. */
    public String session() {
        return derived("session");
    }

    /** What a form must bring back: it can be made for these words only with the key. */
    public String form(String words) {
        return derived("form\n" + words);
    }

    private String derived(String label) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(root, MAC));
            byte[] key = mac.doFinal(("portcullis-pages\n" + label).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "PagesKeys[redacted]";
    }
}
