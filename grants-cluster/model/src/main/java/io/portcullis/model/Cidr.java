package io.portcullis.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A network of addresses. IPv4 addresses mapped into IPv6 ({@code ::ffff:a.b.c.d}) count as the IPv4 addresses they are.
 *
 * @param network 4 or 16 bytes; the bits behind the prefix are zero
 * @param prefix length of the prefix in bits
 */
public record Cidr(Bytes network, int prefix) {
    private static final int MAPPED_BITS = 96;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if lengths do not fit or bits behind the prefix are set
     */
    public Cidr {
        byte[] address = network.toArray();
        if ((address.length != 4 && address.length != 16) || isMapped(address)) {
            throw new IllegalArgumentException("network must be 4 bytes of IPv4 or 16 bytes of IPv6");
        }
        if (prefix < 0 || prefix > address.length * Byte.SIZE) {
            throw new IllegalArgumentException("prefix must be from 0 to " + address.length * Byte.SIZE);
        }
        byte[] masked = mask(address, prefix);
        if (!Arrays.equals(masked, address)) {
            throw new IllegalArgumentException(
                    "bits behind the prefix are set: the network is " + text(masked) + "/" + prefix);
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
     *
     * @throws IllegalArgumentException if the text is none of these; names are never resolved
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.indexOf('%') >= 0) {
            throw new IllegalArgumentException("a network has no zone: " + text);
        }
        boolean writtenAsIpv6 = literal.indexOf(':') >= 0;
        if (!writtenAsIpv6 && literal.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("not an address of four numbers: " + text);
        }
        byte[] address = InetAddress.ofLiteral(literal).getAddress();
        // The JDK unwraps mapped literals itself: then the prefix still counts the 96 bits before.
        int unwrapped = writtenAsIpv6 && address.length == 4 ? MAPPED_BITS : 0;
        int prefix = slash < 0 ? address.length * Byte.SIZE : prefix(text.substring(slash + 1)) - unwrapped;
        return new Cidr(Bytes.of(address), prefix);
    }

    /** Whether the address lies in this network; an IPv4 address never lies in an IPv6 network. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (isMapped(bytes)) {
            bytes = Arrays.copyOfRange(bytes, MAPPED_BITS / Byte.SIZE, bytes.length);
        }
        return bytes.length == network.length() && Bytes.of(mask(bytes, prefix)).equals(network);
    }

    /** Whether every address of {@code other} lies in this network. */
    public boolean covers(Cidr other) {
        return other.network.length() == network.length()
                && other.prefix >= prefix
                && Bytes.of(mask(other.network.toArray(), prefix)).equals(network);
    }

    @Override
    public String toString() {
        return text(network.toArray()) + "/" + prefix;
    }

    private static int prefix(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a prefix length: " + digits);
        }
        return Integer.parseInt(digits);
    }

    private static boolean isMapped(byte[] address) {
        if (address.length != 16 || address[10] != (byte) 0xff || address[11] != (byte) 0xff) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] mask(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
            masked[i] &= (byte) (0xff00 >> kept);
        }
        return masked;
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }
}
