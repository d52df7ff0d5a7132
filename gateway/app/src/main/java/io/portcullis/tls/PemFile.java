package io.portcullis.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM text (RFC 7468); what stands between them is ignored, as everybody does. */
final class PemFile {
    /** The certificates of all public authorities together are 250 KiB. */
    private static final int MAX_BYTES = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** @param der the decoded bytes; whoever reads a key overwrites them */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never shown
    record Block(String label, byte[] der) {
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }
    }

    private PemFile() {}

    /**
     * The whole content of a file.
     *
     * @throws IOException if it cannot be read or is too large for a PEM file
     */
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                Arrays.fill(bytes, (byte) 0);
                throw new IOException("larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /**
     * The blocks in their order.
     *
     * @throws IOException if the base64 of one is broken; the message holds nothing of the content
     */
    static List<Block> blocks(byte[] content) throws IOException {
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            String body = matcher.group(2).replaceAll("\\s", "");
            try {
                blocks.add(new Block(matcher.group(1), Base64.getDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                // Without the cause: it may quote the content. "Proc-Type" headers are those of an encrypted key.
                boolean encrypted = body.startsWith("Proc-Type");
                throw new IOException(
                        encrypted
                                ? "the key is encrypted: the gateway needs it without a passphrase"
                                : "the base64 of a " + matcher.group(1) + " is broken");
            }
        }
        return blocks;
    }
}
