package io.portcullis.tools;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rescope",
        mixinStandardHelpOptions = true,
        description = "Gives a grant another scope, wider or narrower: the whole of it, so that without options it is "
                + "everything that the role may do.")
final class RescopeCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Parameters(paramLabel = "ID", description = "the grant's id")
    String id = "";

    @Mixin
    ScopeOptions scope = new ScopeOptions();

    private final Surroundings surroundings;

    RescopeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Scope wanted = scope.scope();
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        Instant now = surroundings.now();
        Grant rescoped;
        try (FolderLock _ = folder.lock()) {
            Grant grant = folder.grant(id);
            EmergencyCommand.refuseChange(grant);
            if (grant.state() == RecordState.ACTIVE
                    && !now.isBefore(grant.validity().expiresAt())) {
                throw new Refusal(id + " ended at " + grant.validity().expiresAt() + ": make a new grant");
            }
            rescoped = grant.rescoped(wanted);
            folder.write(rescoped, signer);
        }
        surroundings.out().println(rescoped.id());
        surroundings.err().println(Sentences.about(rescoped, now));
        return 0;
    }
}
