package io.portcullis.server.api.auth;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens that may use the API: a text with the line {@code sha256:HEX} for each; empty lines and {@code #} comments are skipped. */
final class TokenFile {
    /** Before the file was read. */
    static final TokenFile NONE = new TokenFile(List.of());

    /** While one token takes the place of another there are two; many would be nobody's. */
    private static final int MAX_TOKENS = 16;

    private static final Pattern LINE = Pattern.compile("sha256:([0-9a-fA-F]{64})");
    private static final int NAME_BYTES = 4;

    private final List<byte[]> hashes;

    private TokenFile(List<byte[]> hashes) {
        this.hashes = hashes;
    }

    /** @throws IllegalArgumentException naming the line that is wrong, never quoting it: it could hold a token itself */
    static TokenFile parse(String text) {
        List<byte[]> hashes = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(content);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("line " + number + " must be sha256: and 64 hexadecimal digits");
            }
            hashes.add(HexFormat.of().parseHex(matcher.group(1)));
        }
        if (hashes.isEmpty() || hashes.size() > MAX_TOKENS) {
            throw new IllegalArgumentException("it must have 1 to " + MAX_TOKENS + " lines sha256:HEX");
        }
        return new TokenFile(hashes);
    }

    /** The name of the token, if it is one of these: the beginning of its hash. Takes the same time wherever hashes differ. */
    Optional<String> nameOf(BearerToken token) {
        byte[] presented = token.sha256().toArray();
        byte[] found = null;
        for (byte[] hash : hashes) {
            if (MessageDigest.isEqual(hash, presented)) {
                found = hash;
            }
        }
        return found == null ? Optional.empty() : Optional.of(HexFormat.of().formatHex(found, 0, NAME_BYTES));
    }

    int size() {
        return hashes.size();
    }
}
