package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import io.portcullis.model.codec.RecordFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client or a file says that is not so: in records, and in texts that end up in the log. */
class ForgeryIT extends Witnessed {
    // What a client sends, in the log

    private static final String FORGED =
            "\n2026-01-01T00:00:00Z INFO session-started login=root\r\u001b[2J\u009b2J\u2028\u202e\" reason=forged";

    @Test
    void aDatabasesNameForgesNoLogLine() throws Exception {
        Person person = world.person("forges-a-database");
        String line = refusedLine(answer(person.login(), person.password(), FORGED), "3D000", "unknown-target");
        assertTrue(line.endsWith("detail=-"), line);
        assertTrue(
                line.contains(
                        "database=\"?2026-01-01T00:00:00Z INFO session-started login=root??[2J?2J??\\\" reason=forged\""),
                line);
    }

    @Test
    void aSettingForgesNoLogLine() throws Exception {
        Person person = world.person("forges-a-setting");
        refusedLine(
                answer(person.login(), person.password(), "shop", "work_mem", FORGED), "22023", "target-refused-login");
    }

    @Test
    void anApplicationsNameForgesNoLogLine() throws Exception {
        Person person = world.person("forges-an-application");
        assertEquals(
                'Z',
                answer(person.login(), person.password(), "shop", "application_name", FORGED)
                        .tag());
        String line = told.line("session-started session=");
        assertTrue(line.contains("login=forges-an-application "), line);
    }

    private String refusedLine(Message answer, String sqlState, String reason) throws Exception {
        Assertion.isFatal(answer, sqlState, "");
        String line = told.refusedLogin(reason, sqlState);
        assertEquals(
                List.of(),
                world.gateway.logLines().stream()
                        .filter(l -> l.startsWith("2026-01-01"))
                        .toList());
        return line;
    }

    // Files

    private void assertAdmitsNobody(String login, String password) throws Exception {
        Assertion.isFatal(answer(login, password, "shop"), "28000", "no grant admits");
        told.refusedLogin("no-grant", "28000");
    }

    /** A grant that has never been this world's, for the login. */
    private static Grant draft(GrantFolder by, String login) {
        return by.grant(GrantSpec.of(login, World.TARGET, World.ROLE));
    }

    private void refusedFile(String reason, Grant grant) throws Exception {
        told.event("\"record\":\"" + grant.id() + "\"", "\"what\":\"refused\"", reason + ": ");
        told.line("record-refused file=\"" + grant.id() + ".grant\" reason=" + reason);
        told.assertCounted(1, "portcullis_records_refused_total", "reason", reason);
    }

    @Test
    void aForgedGrantIsRefusedAndAdmitsNobody(@TempDir Path elsewhere) throws Exception {
        String password = world.grants.credential("forger");
        GrantFolder forger = GrantFolder.create(elsewhere);
        Grant grant = draft(forger, "forger");
        RecordFiles.writeAtomically(
                world.grants.grantsDir(),
                RecordFiles.nameOf(grant),
                forger.signer().seal(grant));
        refusedFile("unknown-key", grant);
        assertAdmitsNobody("forger", password);
    }

    @Test
    void aGrantOfWhichOneBitWasChangedIsRefusedAndAdmitsNobody(@TempDir Path elsewhere) throws Exception {
        String password = world.grants.credential("alterer");
        Grant grant = draft(GrantFolder.create(elsewhere), "alterer");
        byte[] sealed = world.grants.signer().seal(grant);
        int role = new String(sealed, StandardCharsets.ISO_8859_1).indexOf(World.ROLE);
        sealed[role] ^= 1;
        RecordFiles.writeAtomically(world.grants.grantsDir(), RecordFiles.nameOf(grant), sealed);
        refusedFile("bad-signature", grant);
        assertAdmitsNobody("alterer", password);
    }

    @Test
    void aForgedTombstoneEndsNothing(@TempDir Path elsewhere) throws Exception {
        Person person = world.person("not-revoked");
        GrantFolder forger = GrantFolder.create(elsewhere);
        Grant tombstone = person.grant().revoked("forged");
        try (RawClient client = world.login(person)) {
            Path file = world.grants.fileOf(tombstone);
            byte[] real = Files.readAllBytes(file);
            RecordFiles.writeAtomically(
                    world.grants.grantsDir(),
                    RecordFiles.nameOf(tombstone),
                    forger.signer().seal(tombstone));
            refusedFile("unknown-key", tombstone);
            assertEquals('Z', client.query("SELECT 1").getLast().tag());
            RecordFiles.writeAtomically(world.grants.grantsDir(), RecordFiles.nameOf(tombstone), real);
        }
        assertEquals('Z', answer(person.login(), person.password(), "shop").tag());
    }
}
