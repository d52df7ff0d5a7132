package io.portcullis.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be run, with what.
 *
 * @param material where archives and built sources are kept
 * @param programs of PostgreSQL
 * @param logs of the last run of each suite
 * @param tls whether clients talk to the gateway by TLS, verified and bound
 * @param list only say what there is
 */
record Options(List<Suite> suites, Path material, Path programs, Path logs, boolean tls, boolean list) {
    static final String USAGE = """
            usage: load-tests/conformance/run [--material=DIR] [--postgres=DIR] [--logs=DIR] [--tls] [--no-build] [SUITE...]
              SUITE           one of --list, or the beginning of some; all of them if none is given
              --material=DIR  where archives and built sources are kept (~/.cache/portcullis/conformance)
              --postgres=DIR  the programs of PostgreSQL 15 (/usr/lib/postgresql/15/bin)
              --logs=DIR      where the logs go (load-tests/conformance/target/logs)
              --tls           clients talk to the gateway by TLS (libpq: verify-full, with channel binding)
              --list          say which suites there are
              --no-build      use what was built last
            Exit status: 0 if nothing differs without a reason in any suite asked for; 1 if something does, or if a suite
            could not be run; 2 if the options are wrong.""";

    Options {
        suites = List.copyOf(suites);
    }

    /** {@link IllegalArgumentException} with the first word that means nothing. */
    static Options parse(List<String> words, Path home) {
        Set<Suite> chosen = EnumSet.noneOf(Suite.class);
        Path material = home.resolve(".cache/portcullis/conformance");
        Path programs = Path.of("/usr/lib/postgresql/15/bin");
        Path logs = Path.of("load-tests/conformance/target/logs");
        boolean tls = false;
        boolean list = false;
        for (String word : words) {
            int sign = word.indexOf('=');
            String value = word.substring(sign + 1);
            switch (sign < 0 ? word : word.substring(0, sign)) {
                case "--material" -> material = Path.of(value);
                case "--postgres" -> programs = Path.of(value);
                case "--logs" -> logs = Path.of(value);
                case "--tls" -> tls = true;
                case "--list" -> list = true;
                case "--no-build" -> {} // for the script
                default -> chosen.addAll(named(word));
            }
        }
        return new Options(
                chosen.isEmpty() ? List.of(Suite.values()) : new ArrayList<>(chosen),
                material.toAbsolutePath(),
                programs.toAbsolutePath(),
                logs.toAbsolutePath(),
                tls,
                list);
    }

    private static List<Suite> named(String word) {
        List<Suite> found = List.of(Suite.values()).stream()
                .filter(suite -> suite.title().startsWith(word))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(word);
        }
        return found;
    }
}
