package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Scope;
import io.portcullis.model.TestRecords;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.UnknownFields.Field;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exact bytes of records: what is once signed must be readable for as long as it counts. */
class RecordBytesTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Made by an encoder of another language, after the description in the codecs' Javadoc. */
    private static final String GRANT =
            "84656772616e74016670726f642d31aa0170673031323334353637383961626364650201030004831b000001a202b2c5001b"
                    + "000001a202e9b3fb1b000001a202e9b3fb058571616c696365406578616d706c652e6f7267007668747470733a2f2f69642e"
                    + "6578616d706c652e6f726764343731318263646261676f6e2d63616c6c06666f7264657273076a6170705f72656164657208"
                    + "820019ea6009a00a6e5a61686c656e207072c3bc66656e";

    private static final String CREDENTIAL =
            "846a63726564656e7469616c016670726f642d31a70170637a7978777674737271706e6d6b6a680201030004831b000001a2"
                    + "02b2c5001b000001a202e9b3fb1b000001a202e9b3fb0571616c696365406578616d706c652e6f7267067885534352414d2d"
                    + "5348412d32353624343039363a5732325a614a30534e5937736f457355456a623667513d3d2457473564386f506d334f7463"
                    + "506e6b646934556f37426b655a6b42467a7063586b754c6d746273543471593d3a7766504c776345366e54576854416d5137"
                    + "746c324b656f695747506c5a71517853726d665077446c3264553d078282440a00000008825020010db80000000000000000"
                    + "000000001820";

    /** Signed by openssl with the key of RFC 8032, test 1. */
    private static final String GRANT_SIGNATURE =
            "709f9689106a03cb8a73c0aa10f9d863e65e0c734aa1ff81a1b59ae073e8a3944cc004a80c32bc5e79f30b6ffb438f025f2f"
                    + "fa8870e81731a9fe9b0f9083970f";

    @Test
    void aGrantHasTheseBytes() throws RefusedRecord {
        assertEquals(GRANT, HEX.formatHex(RecordCodec.encode("prod-1", TestRecords.grant())));
        assertEquals(new RecordCodec.Decoded("prod-1", TestRecords.grant()), RecordCodec.decode(HEX.parseHex(GRANT)));
    }

    @Test
    void aCredentialHasTheseBytes() throws RefusedRecord {
        assertEquals(CREDENTIAL, HEX.formatHex(RecordCodec.encode("prod-1", TestRecords.credential())));
        assertEquals(
                new RecordCodec.Decoded("prod-1", TestRecords.credential()),
                RecordCodec.decode(HEX.parseHex(CREDENTIAL)));
    }

    /** The last tenth of an hour: 360000 ms behind key 12. */
    @Test
    void anEndSpreadIsTheTwelfthField() throws RefusedRecord {
        Grant spread = TestRecords.grant().spreadOver(Duration.ofMinutes(6));

        String bytes = HEX.formatHex(RecordCodec.encode("prod-1", spread));

        assertEquals(GRANT.replace("642d31aa01", "642d31ab01") + "0c" + "1a00057e40", bytes);
        assertEquals(spread, reread(spread));
        assertEquals(Duration.ofMinutes(6), reread(spread.revoked("over")).endSpread());
        assertEquals(
                Duration.ofMinutes(6),
                reread(spread.extendedTo(TestRecords.END.plusSeconds(1))).endSpread());
    }

    @Test
    void aSealedGrantHasTheseBytes() {
        String envelope = "a3" + "0148" + "06e3fd8fda29bb60" + "0258ad" + GRANT + "035840" + GRANT_SIGNATURE;

        assertEquals(envelope, HEX.formatHex(TestKeys.ONE.signer("prod-1").seal(TestRecords.grant())));
    }

    @Test
    void theKeyIdIsTheStartOfTheDigestOfThePublicKey() {
        assertEquals("06e3fd8fda29bb60", KeyId.of(TestKeys.ONE.publicKey).toString());
    }

    @Test
    void whatANewerVersionAddedIsKeptByteForByteOverRevokeAndExtend() throws RefusedRecord {
        UnknownFields newer = new UnknownFields(
                List.of(field(13, "a20118640182"), field(300, "83f4f5f6"), field(-1, "6161"), field(-300, "a0")));
        // the first is no complete item, to see that it is refused
        Grant broken = TestRecords.with(TestRecords.grant(), Scope.FULL, newer);
        assertThrows(IllegalArgumentException.class, () -> RecordCodec.encode("prod-1", broken));

        UnknownFields kept = new UnknownFields(
                List.of(field(13, "a2011864028180"), field(300, "83f4f5f6"), field(-1, "6161"), field(-300, "a0")));
        Scope scope = new Scope(Bytes.of(HEX.parseHex("a1018203f6")));
        Grant grant = TestRecords.with(TestRecords.grant(), scope, kept);

        Grant extended = reread(reread(grant).extendedTo(TestRecords.END.plusSeconds(1)));
        Grant tombstone = reread(extended.revoked("over"));

        assertEquals(kept, tombstone.unknown());
        assertEquals(scope, tombstone.scope());
        assertEquals(3, tombstone.revision());
        String bytes = HEX.formatHex(RecordCodec.encode("prod-1", tombstone));
        assertEquals(
                "0da2011864028180" + "19012c83f4f5f6" + "206161" + "39012ba0", bytes.substring(bytes.length() - 44));
    }

    @Test
    void whatANewerVersionAddedToACredentialIsKeptToo() throws RefusedRecord {
        Credential plain = TestRecords.credential();
        Credential credential = new Credential(
                plain.id(),
                plain.revision(),
                plain.state(),
                plain.login(),
                plain.authenticator(),
                plain.validity(),
                plain.origins(),
                plain.position(),
                new UnknownFields(List.of(field(10, "f5"))));

        Credential revoked = (Credential)
                RecordCodec.decode(RecordCodec.encode("prod-1", credential)).record();

        assertEquals(credential, revoked);
        assertEquals(credential.unknown(), revoked.revoked().unknown());
    }

    @Test
    void unknownFieldsThatHideOrRepeatOthersAreRefused() {
        for (List<Field> fields : List.of(
                List.of(field(11, "00")),
                List.of(field(12, "00")),
                List.of(field(0, "00")),
                List.of(field(14, "00"), field(13, "00")),
                List.of(field(13, "00"), field(13, "00")),
                List.of(field(-1, "00"), field(13, "00")),
                List.of(field(13, "0000")),
                List.of(field(13, "")))) {
            Grant grant = TestRecords.with(TestRecords.grant(), Scope.FULL, new UnknownFields(fields));
            assertThrows(IllegalArgumentException.class, () -> RecordCodec.encode("prod-1", grant), fields::toString);
        }
    }

    @Test
    void aScopeThatIsNoMapIsRefused() {
        Grant grant = TestRecords.with(TestRecords.grant(), new Scope(Bytes.of((byte) 0x80)), UnknownFields.NONE);

        assertThrows(IllegalArgumentException.class, () -> RecordCodec.encode("prod-1", grant));
    }

    private static Grant reread(Grant grant) throws RefusedRecord {
        return (Grant) RecordCodec.decode(RecordCodec.encode("prod-1", grant)).record();
    }

    private static Field field(long key, String hex) {
        return new Field(key, Bytes.of(HEX.parseHex(hex)));
    }
}
