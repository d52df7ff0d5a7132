package io.portcullis.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "api-token",
        mixinStandardHelpOptions = true,
        description =
                "Makes a token for the grant cluster's API. Prints it only this once: what goes to the file, for the "
                        + "cluster's nodes, is its hash. Never overwrites a file.")
final class ApiTokenCommand implements Callable<Integer> {
    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "where the line sha256:HEX goes, readable for its owner only")
    Path file = Path.of("");

    private final Surroundings surroundings;

    ApiTokenCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The file first: a token that no node knows would be of no use to whoever has it. */
    @Override
    public Integer call() throws IOException {
        String token = RandomSecrets.next(surroundings.random());
        PrivateFiles.create(file, "sha256:" + sha256(token) + "\n");
        surroundings.out().println(token);
        surroundings
                .err()
                .println("Hash of the token: " + file + " (name it in the nodes' portcullis.api.bootstrap-token-file)");
        return 0;
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
