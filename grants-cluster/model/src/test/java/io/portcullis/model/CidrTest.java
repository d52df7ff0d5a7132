package io.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.128/25, 10.1.2.127, false",
        "10.1.2.128/25, 10.1.2.128, true",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
    })
    void containsTheAddressesThatShareThePrefix(String network, String address, boolean inside) {
        assertEquals(inside, Cidr.parse(network).contains(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.0.0.0/8, false",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/8, 11.0.0.0/16, false",
        "0.0.0.0/0, 10.0.0.0/8, true",
        "0.0.0.0/0, ::/0, false",
        "::/0, 10.0.0.0/8, false",
        "2001:db8::/32, 2001:db8:7::/64, true",
        "2001:db8:8000::/33, 2001:db8::/34, false",
    })
    void coversTheNetworksWhoseAddressesItContains(String network, String other, boolean covers) {
        assertEquals(covers, Cidr.parse(network).covers(Cidr.parse(other)));
    }

    @Test
    void anIpv4AddressInsideAnIpv6SocketIsTheIpv4AddressItIs() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);

        assertTrue(address instanceof Inet6Address, "the JDK keeps this one as IPv6");
        assertTrue(Cidr.parse("10.0.0.0/8").contains(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10/8",
                "10.0.0/24",
                "10.0.0.1/8",
                "2001:db8::1/32",
                "::/129",
                "fe80::1%eth0/64",
                "::ffff:10.0.0.0/95",
                "localhost",
                "example.org/24",
            })
    void anythingElseIsRefusedAndNoNameIsResolved(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @Test
    void theMessageNamesTheNetworkThatWasMeant() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Cidr.parse("10.1.2.3/8"));

        assertTrue(String.valueOf(refused.getMessage()).contains("10.0.0.0/8"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.0.0.0/8", "::1, 0:0:0:0:0:0:0:1/128", "::ffff:10.0.0.0/104, 10.0.0.0/8"})
    void hasOneWrittenForm(String text, String written) {
        assertEquals(written, Cidr.parse(text).toString());
        assertEquals(Cidr.parse(text), Cidr.parse(written));
    }
}
