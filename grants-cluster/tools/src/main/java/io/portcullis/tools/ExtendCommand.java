package io.portcullis.tools;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "extend",
        mixinStandardHelpOptions = true,
        description = "Gives a grant a later end; --for counts from now. Running sessions go on without notice. To end "
                + "a grant earlier, revoke it.")
final class ExtendCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Parameters(paramLabel = "ID", description = "the grant's id")
    String id = "";

    @ArgGroup(multiplicity = "1")
    EndOptions end = new EndOptions();

    private final Surroundings surroundings;

    ExtendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        Instant now = surroundings.now();
        Instant newEnd = end.end(now);
        if (!newEnd.isAfter(now)) {
            throw new IllegalArgumentException("the new end " + newEnd + " is not in the future");
        }
        Grant extended;
        try (FolderLock _ = folder.lock()) {
            Grant grant = folder.grant(id);
            EmergencyCommand.refuseChange(grant);
            if (grant.state() == RecordState.ACTIVE
                    && !now.isBefore(grant.validity().expiresAt())) {
                throw new Refusal(id + " ended at " + grant.validity().expiresAt() + ": make a new grant");
            }
            extended = grant.extendedTo(newEnd);
            folder.write(extended, signer);
        }
        surroundings.out().println(extended.id());
        surroundings.err().println(Sentences.about(extended, now));
        return 0;
    }
}
