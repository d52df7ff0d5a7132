package io.portcullis.tools;

import io.portcullis.model.SignedRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description =
                "Removes the files of records that no revision can make valid again: those whose latest end over "
                        + "all revisions has passed. Everything else stays, tombstones and unreadable files too. Prints the ids.")
final class PruneCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Option(
            names = "--skew",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "how far a gateway's clock may be behind (default: 1h)")
    String skew = "";

    @Option(names = "--dry-run", description = "only say what would be removed")
    boolean dryRun;

    private final Surroundings surroundings;

    PruneCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        Instant ended = surroundings.now().minus(Times.duration(skew));
        int pruned = 0;
        try (FolderLock _ = folder.lock()) {
            for (SignedRecord record : folder.records()) {
                if (record.validity().maxExpiresAt().isAfter(ended)) {
                    continue;
                }
                if (!dryRun) {
                    folder.delete(record);
                }
                surroundings.out().println(record.recordId());
                pruned++;
            }
        }
        surroundings.err().println(pruned + (dryRun ? " would be removed" : " removed"));
        return 0;
    }
}
