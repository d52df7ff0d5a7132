package io.portcullis.faults.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.faults.history.Subject;
import io.portcullis.faults.rogue.Forger;
import io.portcullis.faults.rogue.Rogue;
import io.portcullis.harness.Await;
import io.portcullis.model.SessionId;
import io.portcullis.model.hazelcast.MapNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A rogue clears the maps and orders sessions cut off that it knows by id. */
final class MapsCleared implements Fault {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "maps-cleared";
    }

    @Override
    public String about() {
        return "a rogue clears all maps and forges commands to cut sessions off";
    }

    @Override
    public void play(Scene scene) throws IOException {
        Forger forger = new Forger(scene.stage().grants().clusterId());
        Subject first = scene.grant("goes-strict", Scene.STRICT);
        Subject later = scene.grant("goes-later", Scene.SERVICE);
        scene.awaitAdmitted();
        try (Insider insider = new Insider(scene)) {
            Rogue rogue = insider.rogue();
            byte[] genuine = insider.envelope(later);
            int grants = rogue.size(MapNames.GRANTS);
            int credentials = rogue.size(MapNames.CREDENTIALS);

            scene.notes().broken("clearing the maps");
            List.of(MapNames.GRANTS, MapNames.CREDENTIALS, MapNames.CATALOG, MapNames.BEACONS)
                    .forEach(rogue::clear);
            for (SessionId session : sessions(scene)) {
                rogue.write(MapNames.COMMANDS, "k" + session.value().substring(1), forger.cutOff(session, genuine));
            }
            Await.until(
                    "the maps are whole again",
                    PATIENCE,
                    () -> rogue.size(MapNames.GRANTS) == grants && rogue.size(MapNames.CREDENTIALS) == credentials);
            scene.notes().noticed("the maps are whole again");
            scene.notes().mended("clearing again, and revoking at once");
            rogue.clear(MapNames.GRANTS);
            scene.revoke(first);
            scene.awaitRefused(first, scene.stage().gates());
            scene.awaitAdmitted();
            scene.revoke(later);
            scene.awaitWell();
        }
    }

    private static List<SessionId> sessions(Scene scene) throws IOException {
        List<SessionId> ids = new ArrayList<>();
        JsonNode items = scene.stage()
                .members()
                .getFirst()
                .api()
                .get("/v1/sessions")
                .body()
                .path("items");
        items.forEach(item -> ids.add(new SessionId(item.path("id").asText())));
        if (ids.isEmpty()) {
            throw new AssertionError("the cluster knows of no session: there is nothing to attack");
        }
        return ids;
    }
}
