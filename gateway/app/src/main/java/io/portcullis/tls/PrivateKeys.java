package io.portcullis.tls;

import io.portcullis.tls.PemFile.Block;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The private key in a PEM text: PKCS#8 ("PRIVATE KEY"), and the two older forms that tools still write, PKCS#1 ("RSA
 * PRIVATE KEY") and SEC 1 ("EC PRIVATE KEY"), which become PKCS#8 by a header in front (RFC 5958).
 */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** SEQUENCE { rsaEncryption, NULL }. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** The OID ecPublicKey; that of the curve comes out of the key. */
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 4;
    private static final int INTEGER = 2;
    /** [0], explicit. */
    private static final int PARAMETERS = 0xa0;

    private PrivateKeys() {}

    /**
     * The only private key among the blocks.
     *
     * @throws IOException if there is none, several, or one of a form nobody here reads; never with anything of the key
     */
    static PrivateKey find(List<Block> blocks) throws IOException {
        List<Block> keys = blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw new IOException("one private key is needed in PEM, not " + keys.size());
        }
        Block key = keys.getFirst();
        byte[] pkcs8 = switch (key.label()) {
            case "PRIVATE KEY" -> key.der();
            case "RSA PRIVATE KEY" -> wrapped(RSA, key.der());
            case "EC PRIVATE KEY" -> wrapped(element(SEQUENCE, EC_PUBLIC_KEY, curve(key.der())), key.der());
            case "ENCRYPTED PRIVATE KEY" ->
                throw new IOException("the key is encrypted: the gateway needs it without a passphrase");
            case String label -> throw new IOException("a " + label + " is of no use here");
        };
        try {
            return parse(pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(key.der(), (byte) 0);
        }
    }

    private static PrivateKey parse(byte[] pkcs8) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException notThatOne) {
                // The next; and nothing of its message, which may describe the key's bytes.
            }
        }
        throw new IOException("the private key is neither RSA, nor of an elliptic curve, nor Ed25519");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** DER: tag, length, content. */
    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = content.size();
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The OID in ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, parameters [0] … } (RFC 5915). */
    private static byte[] curve(byte[] sec1) throws IOException {
        try {
            int at = inside(sec1, 0, SEQUENCE);
            at = behind(sec1, at, INTEGER);
            at = behind(sec1, at, OCTET_STRING);
            int end = behind(sec1, at, PARAMETERS);
            return Arrays.copyOfRange(sec1, inside(sec1, at, PARAMETERS), end);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw malformed();
        }
    }

    private static int inside(byte[] der, int at, int tag) throws IOException {
        if ((der[at] & 0xff) != tag) {
            throw malformed();
        }
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int behind(byte[] der, int at, int tag) throws IOException {
        int start = inside(der, at, tag);
        int length = der[at + 1] & 0xff;
        if (length >= 0x80) {
            length = 0;
            for (int i = at + 2; i < start; i++) {
                length = length << 8 | (der[i] & 0xff);
            }
        }
        if (length < 0 || length > der.length - start) {
            throw malformed();
        }
        return start + length;
    }

    private static IOException malformed() {
        return new IOException("the EC PRIVATE KEY does not name its curve, or is malformed");
    }
}
