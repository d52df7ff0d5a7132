package io.portcullis.tools;

import io.portcullis.model.codec.KeyId;
import io.portcullis.model.codec.PemKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description =
                "Makes a key pair: the private key signs grants (keep it away from gateways), the public key lets "
                        + "gateways check them. Prints the key's id. Never overwrites a file.")
final class KeysCommand implements Callable<Integer> {
    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:PORTCULLIS_KEY}",
            description = "where the private key goes, readable for its owner only")
    Path key = Path.of("");

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description = "where the public key goes (default: the file of --key with .pub at its end)")
    @Nullable
    Path publicKey;

    private final Surroundings surroundings;

    KeysCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Path publicFile = publicKey == null ? TrustOptions.besideOf(key) : publicKey;
        if (Files.exists(publicFile)) {
            throw new FileAlreadyExistsException(publicFile.toString());
        }
        KeyPair pair = PemKeys.generate(surroundings.random());
        PrivateFiles.create(key, PemKeys.formatPrivate(pair.getPrivate()));
        Files.writeString(publicFile, PemKeys.formatPublic(pair.getPublic()), StandardOpenOption.CREATE_NEW);
        surroundings.out().println(KeyId.of(pair.getPublic()));
        surroundings.err().println("Private key: " + key + " (whoever reads it can mint access)");
        surroundings
                .err()
                .println("Public key:  " + publicFile + " (name it in the gateways' portcullis.grants.public-keys)");
        return 0;
    }
}
