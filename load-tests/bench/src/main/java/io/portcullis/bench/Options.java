package io.portcullis.bench;

import java.util.List;
import java.util.Set;

/**
 * How much is measured and what makes a run fail.
 *
 * @param rounds slices per peer of the small transactions; each peer has one slice a round
 * @param streamRounds the same of the streams
 * @param allStreams every row size instead of the 114 B COPY alone, and small transactions with 1 and 32 clients too
 * @param strict a CPU ratio above its "fails above" figure fails the run, and so does a gate that can not be measured
 * @param quick named by the user: printed with the results
 */
record Options(int rounds, int streamRounds, boolean allStreams, boolean strict, boolean quick) {
    static final String USAGE = """
            usage: load-tests/bench/run [--quick] [--strict] [--no-build]
              --quick     8 clients and the 114 B COPY stream only, 25 rounds (stream: 15); else 1, 8 and 32 clients,
                          three row sizes, 41 rounds (streams: 25)
              --strict    CPU ratios above their limit fail the run too (on a quiet machine), and so do gates that
                          could not be measured
              --no-build  use what was built last
            Exit status: 0, or 1 if a gate failed.""";

    private static final Set<String> KNOWN = Set.of("--quick", "--strict", "--no-build");

    /** {@link IllegalArgumentException} with the first word that is no option. */
    static Options parse(List<String> words) {
        for (String word : words) {
            if (!KNOWN.contains(word)) {
                throw new IllegalArgumentException(word);
            }
        }
        boolean strict = words.contains("--strict");
        return words.contains("--quick")
                ? new Options(25, 15, false, strict, true)
                : new Options(41, 25, true, strict, false);
    }
}
