package io.portcullis.model.codec;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;

/** Fixed keys: the secrets of RFC 8032 §7.1, tests 1 and 2. */
final class TestKeys {
    static final TestKeys ONE = new TestKeys(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    static final TestKeys TWO = new TestKeys(
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

    final PrivateKey privateKey;
    final PublicKey publicKey;

    private TestKeys(String secret, String point) {
        privateKey = PemKeys.parsePrivate(pem("PRIVATE", "302e020100300506032b657004220420" + secret));
        publicKey = PemKeys.parsePublic(pem("PUBLIC", "302a300506032b6570032100" + point));
    }

    RecordSigner signer(String clusterId) {
        return RecordSigner.of(clusterId, privateKey, publicKey);
    }

    static String pem(String kind, String hex) {
        String body = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "-----BEGIN " + kind + " KEY-----\n" + body + "\n-----END " + kind + " KEY-----\n";
    }
}
