package io.portcullis.faults;

import io.portcullis.faults.fault.Fault;
import io.portcullis.faults.fault.Notes;
import io.portcullis.faults.fault.Scene;
import io.portcullis.faults.history.Bounds;
import io.portcullis.faults.history.Checker;
import io.portcullis.faults.history.Story;
import io.portcullis.faults.history.Verdict;
import io.portcullis.faults.net.Network;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays faults one after the other, on the same stage as long as it is whole. */
final class Player implements AutoCloseable {
    private final boolean loopback;
    private final Bounds bounds;
    private final Report report;
    private final Setup usual;
    private final Path logs;
    private @Nullable Network network;
    private @Nullable Stage stage;
    private @Nullable Setup setup;

    /**
     * @param usual the stage for faults that need nothing special
     * @param logs for what members and gateways said when something broke
     */
    Player(boolean loopback, Bounds bounds, Report report, Setup usual, Path logs) {
        this.loopback = loopback;
        this.bounds = bounds;
        this.report = report;
        this.usual = usual;
        this.logs = logs;
    }

    Result play(Fault fault) {
        report.say("");
        report.say(fault.name() + ": " + fault.about());
        Result result = result(fault);
        report.result(result);
        if (!result.holds()) {
            keepLogs(fault);
            close(); // what is left of the stage is no place for the next one
        }
        return result;
    }

    private void keepLogs(Fault fault) {
        if (stage != null) {
            Path folder = logs.resolve(fault.name());
            try {
                stage.keepLogs(folder);
                report.say("logs: " + folder);
            } catch (IOException e) {
                report.say("no logs: " + e);
            }
        }
    }

    private Result result(Fault fault) {
        try {
            Stage open = stage(fault.setup(usual));
            if (fault.needsPartition() && !open.network().canPartition()) {
                return new Result.NotPlayed(fault.name(), "it needs root on Linux, and iproute2");
            }
            return play(fault, open);
        } catch (Exception | AssertionError e) {
            return new Result.Failed(fault.name(), e, Optional.empty());
        }
    }

    private Result play(Fault fault, Stage on) {
        Notes notes = new Notes(report::say);
        try (Scene scene = new Scene(on, notes)) {
            try {
                scene.cast();
                fault.play(scene);
                scene.awaitFinale();
            } catch (Exception | AssertionError e) {
                return new Result.Failed(fault.name(), e, Optional.of(judge(scene)));
            }
            return new Result.Played(fault.name(), notes, judge(scene));
        }
    }

    private Verdict judge(Scene scene) {
        Story story = scene.recorder().finish(scene.staleSpans());
        return new Checker(bounds).check(story);
    }

    private Stage stage(Setup wanted) throws IOException, SQLException {
        if (stage == null || !wanted.equals(setup) || !stage.isWell()) {
            close();
            network = loopback ? Network.loopback() : Network.open();
            report.say("starting databases, %d members and %d gateways on %s"
                    .formatted(wanted.members(), wanted.gateways(), network));
            stage = Stage.open(wanted, network);
            setup = wanted;
        }
        return stage;
    }

    @Override
    public void close() {
        if (stage != null) {
            stage.close();
            stage = null;
        }
        if (network != null) {
            network.close();
            network = null;
        }
    }
}
