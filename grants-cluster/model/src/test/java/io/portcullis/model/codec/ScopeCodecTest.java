package io.portcullis.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.Scope;
import io.portcullis.model.TestRecords;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.RefusedRecord.Reason;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.TestScopes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeCodecTest {
    private static final HexFormat HEX = HexFormat.of();

    private static Scope scope(String hex) {
        return Scope.of(Bytes.of(HEX.parseHex(hex)));
    }

    static Stream<GrantScope> scopes() {
        return Stream.of(
                GrantScope.FULL,
                TestScopes.reads(),
                TestScopes.classes(AllowedClass.values()),
                TestScopes.narrow(),
                TestScopes.bound(TestScopes.exact()),
                TestScopes.emergency(),
                TestScopes.bound(new BoundStatement.Shape(TestScopes.FINGERPRINT, 1_000_000)));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void aScopeIsReadAsItWasWritten(GrantScope scope) throws RefusedRecord {
        assertEquals(scope, ScopeCodec.decode(ScopeCodec.encode(scope)));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void aGrantCarriesItThroughItsSignedRecord(GrantScope scope) throws RefusedRecord {
        Grant grant = TestRecords.with(TestRecords.grant(), ScopeCodec.encode(scope), UnknownFields.NONE);

        Grant read = (Grant) RecordCodec.decode(RecordCodec.encode("prod-1", grant.revoked("over")))
                .record();

        assertEquals(scope, ScopeCodec.decode(read.scope()));
    }

    @Test
    void fullIsTheEmptyMap() throws RefusedRecord {
        assertSame(Scope.FULL, ScopeCodec.encode(GrantScope.FULL));
        assertSame(GrantScope.FULL, ScopeCodec.decode(Scope.FULL));
    }

    /** Grants of other versions hold these bytes: they must never change. */
    @Test
    void theBytesAreGolden() {
        assertEquals("a1018100", hex(TestScopes.reads()));
        assertEquals(
                "a90182000102828281636170708263582079617481826361707067736563726574730382818081826a70675f63"
                        + "6174616c6f676870675f736c656570058263617070667075626c69630682826a6170702e74656e616e74613782"
                        + "68776f726b5f6d656d6436344d42078282440a00000008825020010db800000000000000000000000018200882"
                        + "6d4575726f70652f4265726c696e81838201051901e01904380986185f18fa186419ea60011913880a87820118"
                        + "64820218c8820319012c820419019082051901f4820619025882071902bc",
                hex(TestScopes.narrow()));
        assertEquals(
                "a2048400782b64656c6574652066726f6d2074207768657265206964203d20243120616e64206e6f7465203d20"
                        + "27c3a42782831701440000000782000001058163617070",
                hex(TestScopes.bound(TestScopes.exact())));
        assertEquals("a20181000b82636777311a0036ee80", hex(TestScopes.emergency()));
    }

    private static String hex(GrantScope scope) {
        return ScopeCodec.encode(scope).cborMap().toString();
    }

    /** Every key is a limit. One that a newer version has added must not be lost, whatever it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a10c01",
                "a20181000c01",
                "a1181801",
                "a1f601",
                "a1616101",
                "a12001",
                "a10001",
                "a11b7fffffffffffffff01"
            })
    void aLimitThatIsNotKnownIsNeverSkipped(String hex) {
        RefusedRecord refused = assertThrows(RefusedRecord.class, () -> ScopeCodec.decode(scope(hex)));
        assertEquals(Reason.INVALID_FIELD, refused.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1018109", // a class of a newer version
                "a10180", // no class
                "a101820100", // classes that do not ascend
                "a101820000", // one twice
                "a2018100018101", // a key twice
                "a1028180", // relations without deny
                "a202828183616161626163800581" + "6161", // a name of three parts
                "a20284" + "80800581" + "6161", // relations of four parts
                "a204830261610105816161", // a statement of a form of a newer version
                "a20484016161800105816161", // the form of exact with the number of shape
                "a10a818108", // a budget without a limit
                "a10a81820801", // a budget of a newer version
                "a10a81820100", // a budget of nothing
                "a1078182440a00000108", // bits behind the prefix
                "a1068282616261618261616161", // pins that do not ascend
                "a10b01", // an emergency of no form
                "a10b8163677731", // without a length
                "a10b83636777311a0036ee8001", // with a part of a newer version
                "a10b82636777311a0036ee81", // longer than an hour
                "a10b82636777311903e7", // shorter than a second
                "a10b82601a0036ee80", // at no gateway
                "a20a818201050b82636777311a0036ee80", // with a budget
                "a10582", // cut
                "a1018100ff", // something behind
                "80" // no map
            })
    void whatIsNotUnderstoodInFullIsRefused(String hex) {
        assertThrows(RefusedRecord.class, () -> ScopeCodec.decode(new Scope(Bytes.of(HEX.parseHex(hex)))));
    }

    @Test
    void everyCutAndEveryChangedByteIsRefusedOrSomethingElse() throws RefusedRecord {
        byte[] map = ScopeCodec.encode(TestScopes.narrow()).cborMap().toArray();
        for (int i = 0; i < map.length; i++) {
            byte[] cut = Arrays.copyOf(map, i);
            assertThrows(RefusedRecord.class, () -> ScopeCodec.decode(new Scope(Bytes.of(cut))));
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = map.clone();
                changed[i] ^= (byte) (1 << bit);
                requireOneEncoding(new Scope(Bytes.of(changed)));
            }
        }
    }

    private static void requireOneEncoding(Scope scope) {
        try {
            assertEquals(scope, ScopeCodec.encode(ScopeCodec.decode(scope)));
        } catch (RefusedRecord refused) {
            return;
        }
    }
}
