package io.portcullis.faults;

import io.portcullis.faults.fault.Fault;
import io.portcullis.faults.fault.Faults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be played.
 *
 * @param list only say what there is
 * @param loopback without namespaces, even as root
 */
record Options(boolean list, boolean loopback, List<Fault> faults) {
    static final String USAGE = """
            usage: load-tests/faults/run [--short] [--loopback] [--no-build] [FAULT...]
              FAULT       one of --list, or the beginning of some; all of them if none is given
              --short     one of each kind, without long waits: about 4 minutes
              --loopback  no network namespaces, also as root; what needs a partition then fails
              --list      say which faults there are
              --no-build  use what was built last
            Exit status: 0 if the invariant held for every fault asked for; 1 if not, or if one could not be played;
            2 if the options are wrong.""";

    static final Set<String> SHORT = Set.of(
            "member-1-killed",
            "gateway-cut-2s",
            "member-without-database",
            "control-killed",
            "gateway-frozen",
            "old-revision-replayed",
            "forged-records",
            "maps-cleared",
            "next-version");

    /** {@link IllegalArgumentException} with the first word that means nothing. */
    static Options parse(List<String> words) {
        boolean list = false;
        boolean loopback = false;
        Set<Fault> chosen = new LinkedHashSet<>();
        for (String word : words) {
            switch (word) {
                case "--list" -> list = true;
                case "--loopback" -> loopback = true;
                case "--no-build" -> {} // for the script
                case "--short" ->
                    chosen.addAll(Faults.all().stream()
                            .filter(fault -> SHORT.contains(fault.name()))
                            .toList());
                default -> chosen.addAll(named(word));
            }
        }
        return new Options(list, loopback, chosen.isEmpty() ? Faults.all() : new ArrayList<>(chosen));
    }

    private static List<Fault> named(String word) {
        List<Fault> found = Faults.all().stream()
                .filter(fault -> fault.name().startsWith(word))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(word);
        }
        return found;
    }
}
