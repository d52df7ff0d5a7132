package io.portcullis.tools;

import io.portcullis.model.Credential;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke-credential",
        mixinStandardHelpOptions = true,
        description =
                "Ends a credential for good: nobody can log in with its password any more. Running sessions go on; "
                        + "to end them, revoke their grant.")
final class RevokeCredentialCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Parameters(paramLabel = "ID", description = "the credential's id")
    String id = "";

    private final Surroundings surroundings;

    RevokeCredentialCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        try (FolderLock _ = folder.lock()) {
            Credential credential = folder.credential(id);
            if (credential.state() == RecordState.REVOKED) {
                surroundings.err().println(id + " was revoked before");
            } else {
                folder.write(credential.revoked(), signer);
                surroundings
                        .err()
                        .println(id + " is revoked: its password no longer lets " + credential.login() + " in");
            }
        }
        surroundings.out().println(id);
        return 0;
    }
}
