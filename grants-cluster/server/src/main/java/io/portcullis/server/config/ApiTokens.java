package io.portcullis.server.config;

import io.portcullis.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file of API tokens: a line {@code sha256:HEX} for each; empty lines and lines that start with '#' do not count. */
final class ApiTokens {
    private static final Pattern LINE = Pattern.compile("sha256:([0-9a-fA-F]{64})");
    private static final int MAX_SIZE = 16 * 1024;

    private ApiTokens() {}

    /**
     * Reads the hashes.
     *
     * @throws IOException if the file can not be read, holds no token or a line of another form; it quotes none
     */
    static List<Bytes> read(Path file) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException("it is too large for a file of tokens");
        }
        List<Bytes> hashes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(text);
            if (!parts.matches()) {
                throw new IOException("each line must be sha256: and 64 hexadecimal digits");
            }
            hashes.add(Bytes.of(HexFormat.of().parseHex(parts.group(1))));
        }
        if (hashes.isEmpty()) {
            throw new IOException("it holds no token");
        }
        return hashes;
    }
}
