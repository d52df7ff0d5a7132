package io.portcullis.server.config;

import io.portcullis.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens that may use the API: a text with the line {@code sha256:HEX} for each; empty lines and {@code #} comments are skipped. */
public final class TokenFile {
    private static final int MAX_BYTES = 16 * 1024;
    /** While one token takes the place of another there are two; many would be nobody's. */
    private static final int MAX_TOKENS = 16;

    private static final Pattern LINE = Pattern.compile("sha256:([0-9a-fA-F]{64})");
    private static final int NAME_BYTES = 4;

    private final List<Bytes> hashes;

    private TokenFile(List<Bytes> hashes) {
        this.hashes = List.copyOf(hashes);
    }

    /** @throws IOException if it can not be read or is of another form; it quotes no line, which could hold a token itself */
    public static TokenFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is too large for a file of tokens");
        }
        return parse(Files.readString(file));
    }

    static TokenFile parse(String text) throws IOException {
        List<Bytes> hashes = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(content);
            if (!matcher.matches()) {
                throw new IOException("line " + number + " must be sha256: and 64 hexadecimal digits");
            }
            hashes.add(Bytes.of(HexFormat.of().parseHex(matcher.group(1))));
        }
        if (hashes.isEmpty() || hashes.size() > MAX_TOKENS) {
            throw new IOException("it must have 1 to " + MAX_TOKENS + " lines sha256:HEX");
        }
        return new TokenFile(hashes);
    }

    /**
     * The name of the token with this hash, if it is one of these: the beginning of the hash. Takes the same time wherever hashes
     * differ.
     */
    public Optional<String> nameOf(Bytes sha256) {
        byte[] presented = sha256.toArray();
        Bytes found = null;
        for (Bytes hash : hashes) {
            if (MessageDigest.isEqual(hash.toArray(), presented)) {
                found = hash;
            }
        }
        return Optional.ofNullable(found).map(hash -> HexFormat.of().formatHex(hash.toArray(), 0, NAME_BYTES));
    }

    public int size() {
        return hashes.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenFile that && hashes.equals(that.hashes);
    }

    @Override
    public int hashCode() {
        return hashes.hashCode();
    }
}
