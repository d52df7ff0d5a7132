package io.portcullis.tools;

import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows records and whether a gateway would accept them. Without arguments: all of the folder. "
                + "Exit status 1 if one would be refused.")
final class InspectCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Parameters(paramLabel = "FILE|ID", arity = "0..*", description = "files, or ids of records in the folder")
    List<String> names = List.of();

    @Option(names = "--json", description = "one JSON object a line")
    boolean json;

    private final Surroundings surroundings;

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordVerifier verifier = trust.verifier();
        boolean refused = false;
        String separator = "";
        for (Path file : files()) {
            Inspection inspection = Inspection.of(file, verifier);
            refused |= inspection.refusal() != null;
            if (json) {
                surroundings.out().println(InspectionJson.line(inspection, surroundings.now()));
            } else {
                surroundings.out().print(separator + InspectionText.of(inspection, surroundings.now()));
                separator = System.lineSeparator();
            }
        }
        return refused ? 1 : 0;
    }

    private List<Path> files() throws IOException {
        if (names.isEmpty()) {
            return RecordFolder.files(trust.dir());
        }
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            files.add(file(name));
        }
        return files;
    }

    private Path file(String name) {
        for (String suffix : List.of(RecordFiles.GRANT_SUFFIX, RecordFiles.CREDENTIAL_SUFFIX)) {
            if (RecordFiles.idOf(name + suffix).isPresent()) {
                return trust.dir().resolve(name + suffix);
            }
        }
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new Refusal("there is no file " + name + ", and it is no id either");
        }
        return file;
    }
}
