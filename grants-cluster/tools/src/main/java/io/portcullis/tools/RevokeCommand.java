package io.portcullis.tools;

import io.portcullis.model.Grant;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Ends a grant for good: its file becomes a tombstone, and gateways end its sessions at once. "
                + "Deleting the file would not: a gateway remembers.")
final class RevokeCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Parameters(paramLabel = "ID", description = "the grant's id")
    String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; the people cut off read it")
    String reason = "";

    private final Surroundings surroundings;

    RevokeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        try (FolderLock _ = folder.lock()) {
            Grant grant = folder.grant(id);
            if (grant.state() == RecordState.REVOKED) {
                surroundings.err().println(id + " was revoked before");
            } else {
                folder.write(grant.revoked(reason), signer);
                surroundings
                        .err()
                        .println(id + " is revoked: " + grant.principal().login() + " may no longer use "
                                + grant.target() + " by it");
            }
        }
        surroundings.out().println(id);
        return 0;
    }
}
