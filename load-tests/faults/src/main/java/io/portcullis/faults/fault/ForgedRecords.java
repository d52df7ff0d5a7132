package io.portcullis.faults.fault;

import io.portcullis.faults.history.Subject;
import io.portcullis.faults.rogue.Forger;
import java.util.Arrays;

/** Tombstones and grants of the highest revision there is, signed by nobody who may. They neither end nor revive anything, nor stand in the way. */
final class ForgedRecords implements Fault {
    @Override
    public String name() {
        return "forged-records";
    }

    @Override
    public String about() {
        return "forged tombstone of the highest revision, forged resurrection, truncated and swapped records";
    }

    @Override
    public void play(Scene scene) {
        Forger forger = new Forger(scene.stage().grants().clusterId());
        Subject stays = scene.grant("stays-attacked", Scene.STRICT);
        Subject goes = scene.grant("goes-attacked", Scene.SERVICE);
        Subject gone = scene.grant("gone-attacked", Scene.SERVICE);
        scene.awaitAdmitted();
        scene.revoke(gone);
        scene.awaitRefused(gone, scene.stage().gates());
        try (Insider insider = new Insider(scene)) {
            byte[] ofStays = insider.envelope(stays);
            byte[] ofGoes = insider.envelope(goes);
            byte[] ofGone = insider.envelope(gone);

            scene.notes().broken("forging");
            insider.overwrite(stays, forger.tombstone(insider.open(ofStays), ofStays));
            insider.overwrite(goes, forger.tombstone(insider.open(ofGoes), ofGoes));
            insider.overwrite(gone, forger.resurrection(insider.open(ofGone), ofGone));
            insider.awaitHealed(stays, ofStays);
            insider.awaitHealed(gone, ofGone);
            scene.notes().noticed("the genuine records are back");

            insider.overwrite(stays, Arrays.copyOf(ofStays, ofStays.length / 2));
            insider.overwrite(gone, ofStays); // a true record under another's name
            insider.awaitHealed(stays, ofStays);
            insider.awaitHealed(gone, ofGone);
            scene.notes().mended("all genuine again");

            // A forged record in the slot does not keep the genuine one out.
            insider.overwrite(goes, forger.resurrection(insider.open(ofGoes), ofGoes));
            scene.revoke(goes);
            scene.awaitRefused(goes, scene.stage().gates());
            scene.awaitAdmitted();
            scene.awaitWell();
        }
    }
}
