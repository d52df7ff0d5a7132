package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.policy.StartupRequest.Verdict;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupRequestTest {
    private static Verdict examine(String... namesAndValues) {
        List<StartupParameter> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(StartupParameter.of(namesAndValues[i], namesAndValues[i + 1]));
        }
        return StartupRequest.examine(new StartupMessage(3, 0, parameters));
    }

    private static StartupRequest accepted(String... namesAndValues) {
        return assertInstanceOf(Verdict.Accepted.class, examine(namesAndValues)).request();
    }

    private static Verdict.Refused refused(String... namesAndValues) {
        return assertInstanceOf(Verdict.Refused.class, examine(namesAndValues));
    }

    private static List<String> names(StartupRequest request) {
        return request.passed().stream().map(StartupParameter::name).toList();
    }

    @Test
    void whatADriverSendsIsPassedOnUnchangedAndInOrderButForUserAndDatabase() {
        StartupRequest request = accepted(
                "user", "maria/reader",
                "database", "shop",
                "client_encoding", "UTF8",
                "DateStyle", "ISO, DMY",
                "application_name", "psql",
                "options", "-c statement_timeout=5s --search-path=a");

        assertEquals("maria", request.login().login());
        assertEquals("reader", request.login().role());
        assertEquals("shop", request.database());
        assertEquals("psql", request.applicationName());
        assertNull(request.grantId());
        assertEquals(List.of("client_encoding", "DateStyle", "application_name", "options"), names(request));
        assertEquals(
                "-c statement_timeout=5s --search-path=a",
                request.passed().getLast().value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none"})
    void theDatabaseDefaultsToTheLoginWithoutItsRole(String database) {
        StartupRequest request = database.isEmpty()
                ? accepted("user", "maria/reader", "database", "")
                : accepted("user", "maria/reader");

        assertEquals("maria", request.database());
    }

    @Test
    void aGrantIsChosenInOptionsAndTheLastChoiceCounts() {
        assertEquals(
                "g2",
                accepted("user", "maria", "options", "-c portcullis.grant=g1 --portcullis.grant=g2")
                        .grantId());
    }

    @Test
    void thatTheClientIsADeviceIsForTheGatewayAlone() {
        StartupRequest device = accepted("user", "maria", "options", "-c portcullis.device=on");
        assertTrue(device.device());
        assertEquals(List.of(), names(device));

        StartupRequest more = accepted("user", "maria", "options", "-c a=\u00e9 -cPortcullis.Device=on -c b=2");
        assertTrue(more.device());
        assertEquals("-c a=\u00e9 -c b=2", more.passed().getFirst().value());
        assertFalse(accepted("user", "maria", "options", "-c portcullis.device=on -c portcullis.device=off")
                .device());
        assertFalse(accepted("user", "maria").device());
        assertEquals(
                "22023",
                refused("user", "maria", "options", "-c portcullis.device=yes")
                        .refusal()
                        .sqlState());
        assertEquals(
                "42501",
                refused("user", "maria", "portcullis.device", "on").refusal().sqlState());
    }

    @ParameterizedTest
    @CsvSource({
        "portcullis.grant, g1",
        "PORTCULLIS.Expires_At, never",
        "portcullis.other, x",
        "options, -c portcullis.expires_at=never",
        "options, --portcullis.session=s1",
        "options, -cPortcullis.Expires-At=never",
    })
    void whatTheGatewaySaysOfASessionIsNotForTheClientToSay(String name, String value) {
        Verdict.Refused refused = refused("user", "maria", name, value);

        assertEquals(RefusalReason.FORBIDDEN_PARAMETER, refused.reason());
        assertEquals("42501", refused.refusal().sqlState());
    }

    @ParameterizedTest
    @CsvSource({
        "role, x",
        "ROLE, x",
        "session_authorization, x",
        "Session_Authorization, x",
        "session-authorization, x",
        "options, -c role=x",
        "options, -crole=x",
        "options, --role=x",
        "options, -ecROLE=x",
        "options, --session-authorization=x",
        "options, -c a=1 -c Session-Authorization=x",
        "options, '-c a=1\t-c\trole=none'",
        "options, -c\\ a=1 -c role=x",
    })
    void nothingChangesWhoTheSessionIs(String name, String value) {
        Verdict.Refused refused = refused("user", "maria", name, value);

        assertEquals(RefusalReason.FORBIDDEN_PARAMETER, refused.reason());
        assertEquals("42501", refused.refusal().sqlState());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c", "role=x", "-x", "-c work_mem", "--"})
    void optionsThatCanNotBeReadAreRefused(String options) {
        Verdict.Refused refused = refused("user", "maria", "options", options);

        assertEquals(RefusalReason.FORBIDDEN_PARAMETER, refused.reason());
        assertEquals("22023", refused.refusal().sqlState());
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "database", "options", "replication"})
    void whatIsGivenTwiceIsRefused(String name) {
        Verdict.Refused refused = refused("user", "maria", "database", "shop", name, "-c a=1", name, "-c a=1");

        assertEquals(RefusalReason.FORBIDDEN_PARAMETER, refused.reason());
        assertEquals("08P01", refused.refusal().sqlState());
    }

    @ParameterizedTest
    @CsvSource({"false, NONE", "Off, NONE", "on, PHYSICAL", "1, PHYSICAL", "database, DATABASE"})
    void replicationIsUnderstoodAndGoesOnInTheGatewaysOwnSpelling(String value, Replication meant) {
        StartupRequest request = accepted("user", "maria", "replication", value);

        assertEquals(meant, request.replication());
        assertEquals(List.of(), names(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "o", "2", "Database"})
    void aValueOfReplicationThatTheServerWouldRefuseIsRefusedAsItDoes(String value) {
        assertEquals(
                Refusals.invalidReplication(value),
                refused("user", "maria", "replication", value).refusal());
    }

    @Test
    void protocolOptionsEndHere() {
        assertEquals(List.of("a"), names(accepted("user", "maria", "_pq_.command_tag", "1", "a", "b")));
    }

    @Test
    void withoutAUserItIsRefusedAsPostgresDoes() {
        assertEquals("28000", refused("database", "shop").refusal().sqlState());
        assertEquals("28000", refused("user", "").refusal().sqlState());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Maria", "maria/", "x y", "ünknown"})
    void anImpossibleLoginReadsLikeAWrongPassword(String user) {
        Verdict.Refused refused = refused("user", user, "database", "shop");

        assertEquals(RefusalReason.INVALID_LOGIN_NAME, refused.reason());
        assertEquals(Refusals.authenticationFailed(user), refused.refusal());
    }

    @Test
    void theApplicationNameIsSafeToLogAndAsLongAsThePostgresOne() {
        StartupRequest request = accepted("user", "maria", "application_name", "a\nb\u001b[31m" + "x".repeat(100));

        assertEquals("a?b?[31m" + "x".repeat(55), request.applicationName());
        assertEquals(106 + 2, request.passed().getFirst().value().length());
    }

    @Test
    void whatOperatorsReadIsNotInItsText() {
        assertFalse(refused("user", "maria", "role", "secret-role").toString().contains("role\""));
        assertEquals(
                "Refused[FORBIDDEN_PARAMETER]",
                refused("user", "maria", "role", "x").toString());
    }
}
