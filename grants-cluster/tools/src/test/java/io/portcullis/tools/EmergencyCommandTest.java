package io.portcullis.tools;

import static io.portcullis.tools.Tool.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmergencyCommandTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    private Tool.Result emergency(String... more) {
        return tool.run(Stream.concat(
                        Stream.of("emergency", "--login", "sos-anna", "--subject", "anna", "--target", "orders"),
                        Stream.concat(
                                Stream.of("--role", "owner", "--gateway", "gw1", "--reason", "on call"),
                                Stream.of(more)))
                .toArray(String[]::new));
    }

    @Test
    void bothFilesAreThereAndThePasswordFits() throws IOException, RefusedRecord {
        Tool.Result result = emergency("--length", "30m", "--expires-in", "14d", "--allow-class", "READ");

        assertEquals(0, result.status(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size(), result.out());
        Grant grant = tool.read(lines.get(0));
        Credential credential = tool.readCredential(lines.get(1));
        assertEquals(List.of(credential.id() + ".credential", grant.id() + ".grant"), tool.names());
        assertEquals(
                new Principal("sos-anna", Principal.Kind.HUMAN, "portcullis-grant", "anna", List.of()),
                grant.principal());
        assertEquals(
                GrantScope.ofClasses(Set.of(AllowedClass.READ))
                        .inEmergency(new EmergencyUse("gw1", Duration.ofMinutes(30))),
                ScopeCodec.decode(grant.scope()));
        assertEquals("on call", grant.reason());
        assertEquals(Validity.between(NOW, NOW.plus(Duration.ofDays(14))), grant.validity());
        assertEquals(grant.validity(), credential.validity());
        assertEquals("sos-anna", credential.login());
        assertEquals(
                credential.verifier(),
                ScramVerifier.derive(lines.get(2), credential.verifier().salt(), 4096));
        assertFalse(result.err().contains(lines.get(2)));
    }

    @Test
    void inspectSaysSo() {
        String id = emergency().out().lines().findFirst().orElseThrow();

        String text = tool.run("inspect", id).out();
        String json = tool.run("inspect", "--json", id).out();

        assertTrue(text.contains("emergency   one session of at most 1h, at the gateway gw1\n"), text);
        assertTrue(json.contains("\"scope\":{\"emergency\":{\"gateway\":\"gw1\",\"length\":\"PT1H\"}}"), json);
    }

    @Test
    void thePasswordCanGoToAFileOfItsOwnersAlone() throws IOException {
        Path file = home.resolve("sos.password");

        Tool.Result result = emergency("--password-file", file.toString());

        assertEquals(2, result.out().lines().count(), result.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "--length, 61m, emergency.length",
        "--length, 999ms, emergency.length",
        "--expires-in, 2161h, 90d",
        "--gateway, gw/1, emergency.gateway",
        "--budget, logins=1, emergency must have no budgets"
    })
    void whatCanNotBeIsRefusedAndNothingIsWritten(String option, String value, String why) throws IOException {
        Path file = home.resolve("sos.password");
        Tool.Result result = tool.run(Stream.concat(
                        Stream.of("emergency", "--login", "sos-anna", "--target", "orders", "--role", "owner"),
                        Stream.concat(
                                option.equals("--gateway") ? Stream.of() : Stream.of("--gateway", "gw1"),
                                Stream.of("--reason", "x", "--password-file", file.toString(), option, value)))
                .toArray(String[]::new));

        assertTrue(result.status() != 0, result.out());
        assertTrue(result.err().contains(why), result.err());
        assertEquals(List.of(), tool.names());
        assertFalse(Files.exists(file));
    }

    @Test
    void itStaysAsItWasMadeUntilItIsRevoked() throws IOException, RefusedRecord {
        String id = emergency().out().lines().findFirst().orElseThrow();

        for (Tool.Result refused : List.of(
                tool.run("extend", id, "--for", "1h"),
                tool.run("rescope", id, "--allow-class", "READ"),
                tool.run("rescope", id))) {
            assertEquals(1, refused.status());
            assertTrue(refused.err().contains("is an emergency grant"), refused.err());
        }
        assertEquals(1, tool.read(id).revision());
        assertEquals(id, tool.run("revoke", id, "--reason", "exchanged").line());
        assertEquals(RecordState.REVOKED, tool.read(id).state());
    }
}
