package io.portcullis.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured and what makes a run fail.
 *
 * @param quick fewer rounds, 8 clients and one row size only
 * @param strict a CPU ratio above its "fails above" figure fails the run, and so does a gate that can not be measured
 * @param parts what is measured
 * @param beside the quarkus-app folder of another build of the gateway, null if there is none
 */
record Options(
        boolean quick,
        boolean strict,
        Set<Part> parts,
        @Nullable Path beside) {
    static final String USAGE = """
            usage: load-tests/bench/run [--quick] [--strict] [--only PART[,PART...]] [--beside FOLDER] [--no-build]
              --quick     8 clients and the 114 B COPY stream only, 25 rounds (stream: 15); else 1, 8 and 32 clients,
                          three row sizes, 41 rounds (streams: 25)
              --strict    CPU ratios above their limit fail the run too (on a quiet machine), and so do gates that
                          could not be measured
              --only      of transactions, streams, calls, allocation, memory, latency, scopes, logins
              --beside    a gateway of another build, by its quarkus-app folder, is measured too: before and after
              --no-build  use what was built last
            Exit status: 0; 1 if a gate failed; 2 if the options are wrong.""";

    /** One part of the measurement. */
    enum Part {
        TRANSACTIONS,
        STREAMS,
        CALLS,
        ALLOCATION,
        MEMORY,
        LATENCY,
        SCOPES,
        LOGINS;

        /** {@link IllegalArgumentException} with the word if there is no such part. */
        static Part of(String word) {
            for (Part part : values()) {
                if (part.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return part;
                }
            }
            throw new IllegalArgumentException(word);
        }
    }

    /** {@link IllegalArgumentException} with the first word that is no option. */
    static Options parse(List<String> words) {
        boolean quick = false;
        boolean strict = false;
        Set<Part> parts = EnumSet.noneOf(Part.class);
        Path beside = null;
        for (Iterator<String> word = words.iterator(); word.hasNext(); ) {
            String option = word.next();
            switch (option) {
                case "--quick" -> quick = true;
                case "--strict" -> strict = true;
                case "--no-build" -> {} // for the script
                case "--only" -> {
                    for (String part : (word.hasNext() ? word.next() : "").split(",", -1)) {
                        parts.add(Part.of(part));
                    }
                }
                case "--beside" -> beside = folder(word.hasNext() ? word.next() : "");
                default -> throw new IllegalArgumentException(option);
            }
        }
        return new Options(quick, strict, parts.isEmpty() ? EnumSet.allOf(Part.class) : parts, beside);
    }

    private static Path folder(String word) {
        Path folder = Path.of(word).toAbsolutePath();
        if (!Files.isRegularFile(folder.resolve("quarkus-run.jar"))) {
            throw new IllegalArgumentException(word);
        }
        return folder;
    }

    boolean measures(Part part) {
        return parts.contains(part);
    }

    /** Slices per peer of the small transactions; each peer has one slice a round. */
    int rounds() {
        return quick ? 25 : 41;
    }

    /** The same of the streams. */
    int streamRounds() {
        return quick ? 15 : 25;
    }
}
