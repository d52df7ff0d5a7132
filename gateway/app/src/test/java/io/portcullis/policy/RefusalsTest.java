package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalsTest {
    static Stream<Refusal> all() {
        return Stream.of(
                Refusals.authenticationFailed("maria"),
                Refusals.malformedStartup("too long"),
                Refusals.unsupportedProtocol(2, 0),
                Refusals.protocolViolation("unexpected tag"),
                Refusals.forbiddenParameter("role"),
                Refusals.ownSetting("portcullis.expires_at"),
                Refusals.duplicateParameter("user"),
                Refusals.replication("g0123456789abcde"),
                Refusals.invalidReplication("2"),
                Refusals.unknownTarget("shop"),
                Refusals.noGrant("maria", "shop"),
                Refusals.grantEnded("g0123456789abcde", "was revoked"),
                Refusals.stale(StaleReason.NO_CLUSTER_YET),
                Refusals.stale("g0123456789abcde", StaleReason.NO_BEACON),
                Refusals.ambiguousGrant(new LoginName("maria", null), "shop", List.of("role a (g1)", "role b (g2)")),
                Refusals.ambiguousGrant(new LoginName("maria", "a"), "shop", List.of("role a (g1)", "role a (g2)")),
                Refusals.limit("of this gateway"),
                Refusals.targetUnavailable("shop"),
                Refusals.targetStarting("shop"),
                Refusals.targetDatabaseMissing("shop"),
                Refusals.loginTimeout(),
                Refusals.notAvailable("it is being stopped"),
                Refusals.internal());
    }

    @Test
    void everyRefusalReadsLikeThis() {
        String text = all().map(refusal -> String.join(
                                " | ", refusal.sqlState(), refusal.message(), refusal.detail(), refusal.hint())
                        .stripTrailing())
                .collect(Collectors.joining("\n"));

        assertEquals("""
                28P01 | password authentication failed for user "maria" |  | The login name and a current connection secret are needed.
                08P01 | invalid startup packet: too long |  |
                0A000 | unsupported frontend protocol 2.0: server supports 3.0 to 3.2 |  |
                08P01 | protocol violation: unexpected tag |  |
                42501 | the startup parameter "role" is not allowed through the gateway | The grant decides on the role; parameters that change it are refused. | Remove it from the connection string or from "options".
                42501 | the startup parameter "portcullis.expires_at" is the gateway's own | The gateway says by it under which grant the session runs. | Remove it. To choose a grant, add options=-cportcullis.grant=ID.
                08P01 | the startup parameter "user" is given more than once |  |
                42501 | grant g0123456789abcde does not allow replication | Replication reads the whole server, so a grant must name it: its scope needs REPLICATION. | Ask the owner of this database for a grant with REPLICATION, or remove the parameter "replication".
                22023 | invalid value for parameter "replication": "2" |  | Valid values are: "false", 0, "true", 1, "database".
                3D000 | database "shop" is not a target of this gateway |  | Check the database name in the connection string.
                28000 | no grant admits "maria" to "shop" |  | Ask the owner of this database for a grant, or the operators of the gateway.
                28000 | grant g0123456789abcde was revoked |  | Ask the owner of this database for a grant, or the operators of the gateway.
                57P03 | the gateway can not confirm any grant at the moment: it has no view of the grants yet |  | Try again in a moment, or through another gateway.
                57P03 | the gateway can not confirm grant g0123456789abcde at the moment: it hears nothing from the grant cluster |  | Try again in a moment, or through another gateway.
                28000 | several grants admit "maria" to "shop": choose one | To choose from: role a (g1); role b (g2). | Log in as "maria/ROLE", or add options=-cportcullis.grant=ID.
                28000 | several grants admit "maria/a" to "shop": choose one | To choose from: role a (g1); role a (g2). | To choose among grants of one role, add options=-cportcullis.grant=ID.
                53300 | too many connections: of this gateway |  | Try again in a moment.
                08006 | the target "shop" cannot be reached by the gateway |  | Try again; if it goes on, tell the operators of the gateway.
                57P03 | the target "shop" does not accept connections at the moment |  | Try again in a moment.
                3D000 | the database behind target "shop" does not exist |  |
                08006 | the login was not finished in time |  |
                57P03 | the gateway accepts no new sessions: it is being stopped |  | Try again in a moment.
                XX000 | internal error of the gateway |  | Tell the operators of the gateway.""", text);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyRefusalHasAnSqlStateAndOneLine(Refusal refusal) {
        assertTrue(refusal.sqlState().matches("[0-9A-Z]{5}"), refusal::sqlState);
        assertTrue(refusal.message().matches("[^\\n]+[^.\\n]"), refusal::message);
    }

    @Test
    void everyReasonHasACodeOfItsOwn() {
        List<String> codes =
                Arrays.stream(RefusalReason.values()).map(RefusalReason::code).toList();

        assertEquals(codes.size(), codes.stream().distinct().count());
        codes.forEach(code -> assertTrue(code.matches("[a-z]+(-[a-z]+)*"), code));
        assertEquals("grant-not-yet-valid", RefusalReason.GRANT_NOT_YET_VALID.code());
    }
}
