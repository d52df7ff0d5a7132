package io.portcullis.wire.scram;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What ties a SCRAM exchange to the TLS connection it goes over: the hash of the server's certificate (RFC 5929 §4), the
 * one type that PostgreSQL knows. Whoever stands in between shows another certificate, and the exchange fails.
 */
public final class ChannelBinding {
    /** The only type; as the protocol names it. */
    static final String TYPE = "tls-server-end-point";

    /** The flag and the empty authorization identity that begin a client's first message. */
    static final String GS2_HEADER = "p=" + TYPE + ",,";

    private final byte[] hash;

    private ChannelBinding(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The binding to a server's certificate.
     *
     * @param certificateHash by the hash function of its signature, or SHA-256 where that is MD5 or SHA-1
     */
    public static ChannelBinding serverEndPoint(byte[] certificateHash) {
        if (certificateHash.length == 0) {
            throw new IllegalArgumentException("no hash");
        }
        return new ChannelBinding(certificateHash.clone());
    }

    /** The attribute {@code c} of a client's final message. */
    String encoded() {
        byte[] header = GS2_HEADER.getBytes(StandardCharsets.US_ASCII);
        byte[] input = Arrays.copyOf(header, header.length + hash.length);
        System.arraycopy(hash, 0, input, header.length, hash.length);
        return Base64.getEncoder().encodeToString(input);
    }
}
