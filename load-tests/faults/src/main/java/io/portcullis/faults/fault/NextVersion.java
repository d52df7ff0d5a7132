package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.stage.ControlTables;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.UnknownFields;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node of the next version writes a revision with a field that this version does not know: it counts, and the field is kept when this version goes on. */
final class NextVersion implements Fault {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A number no version has given away, and the CBOR text "next". */
    private static final UnknownFields OF_NEXT_VERSION =
            new UnknownFields(List.of(new UnknownFields.Field(4711, Bytes.of(new byte[] {0x64, 'n', 'e', 'x', 't'}))));

    @Override
    public String name() {
        return "next-version";
    }

    @Override
    public String about() {
        return "records with fields of the next version, beside those of this one";
    }

    @Override
    public void play(Scene scene) throws SQLException {
        Stage stage = scene.stage();
        Subject subject = scene.grant("goes-next-version", Scene.STRICT);
        scene.awaitAdmitted();
        try (Insider insider = new Insider(scene);
                Connection connection = stage.control().connect(stage.cluster().database())) {
            Grant made = insider.open(insider.envelope(subject));
            scene.notes().broken("a revision of the next version");
            new ControlTables(connection, stage.grants().signer())
                    .change(
                            position -> ofNextVersion(made, position),
                            made.position().seq());
            Await.until(
                    "the map has it",
                    PATIENCE,
                    () -> insider.open(insider.envelope(subject)).unknown().equals(OF_NEXT_VERSION));
            scene.notes().noticed("it is in the map");
            scene.awaitAdmitted();

            scene.notes().mended("this version extends and revokes it");
            stage.admin(stage.members())
                    .surely("/v1/grants/" + subject.grant() + "/extend", Map.of("duration", "PT2H"));
            awaitRevision(insider, subject, made.revision() + 2);
            scene.awaitAdmitted();
            scene.revoke(subject);
            scene.awaitRefused(subject, stage.gates());
            awaitRevision(insider, subject, made.revision() + 3);
            scene.awaitWell();
        }
    }

    private static void awaitRevision(Insider insider, Subject subject, long revision) {
        Await.until("revision " + revision + ", with the unknown field", PATIENCE, () -> {
            Grant now = insider.open(insider.envelope(subject));
            return now.revision() == revision && now.unknown().equals(OF_NEXT_VERSION);
        });
    }

    private static Grant ofNextVersion(Grant made, Position position) {
        return new Grant(
                made.id(),
                made.revision() + 1,
                made.state(),
                made.principal(),
                made.target(),
                made.role(),
                made.validity(),
                made.stale(),
                made.scope(),
                made.reason(),
                position,
                OF_NEXT_VERSION);
    }
}
