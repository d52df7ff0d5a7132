package io.portcullis.model;

import java.net.InetAddress;
import java.util.Arrays;

/** What counts as one origin where somebody counts: addresses that anybody has for the asking are one, of IPv6 a network of 64 bits. */
public final class OriginNetwork {
    private static final int IPV6_BYTES = 8;

    private OriginNetwork() {}

    /** {@code 192.0.2.7}, {@code 2001:db8:0:7:0:0:0:0/64}. */
    public static String of(InetAddress origin) {
        byte[] address = origin.getAddress();
        if (address.length <= IPV6_BYTES) {
            return origin.getHostAddress();
        }
        Arrays.fill(address, IPV6_BYTES, address.length, (byte) 0);
        return new Cidr(Bytes.of(address), IPV6_BYTES * Byte.SIZE).toString();
    }

    /**
     * The same of an address in digits.
     *
     * @throws IllegalArgumentException if it is none; names are never resolved
     */
    public static String of(String origin) {
        return of(InetAddress.ofLiteral(origin));
    }
}
