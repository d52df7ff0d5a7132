package io.portcullis.conformance;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Both sides of a suite.
 *
 * @param unexplained differences that nobody has given a reason for
 * @param explained those that somebody has
 * @param vanished explanations of differences that are not there
 */
record Comparison(
        Results direct,
        Results through,
        List<Difference> unexplained,
        List<Difference> explained,
        List<Explanation> vanished) {

    Comparison {
        unexplained = List.copyOf(unexplained);
        explained = List.copyOf(explained);
        vanished = List.copyOf(vanished);
    }

    /** @param explanations of this suite */
    static Comparison of(Results direct, Results through, List<Explanation> explanations) {
        SortedSet<String> tests = new TreeSet<>(direct.byTest().keySet());
        tests.addAll(through.byTest().keySet());
        List<Difference> differences = tests.stream()
                .map(test -> new Difference(test, direct.of(test), through.of(test)))
                .filter(one -> one.direct() != one.through())
                .toList();
        return new Comparison(
                direct,
                through,
                differences.stream()
                        .filter(one -> explanations.stream().noneMatch(it -> it.covers(one)))
                        .toList(),
                differences.stream()
                        .filter(one -> explanations.stream().anyMatch(it -> it.covers(one)))
                        .toList(),
                explanations.stream()
                        .filter(it -> !it.comesAndGoes() && differences.stream().noneMatch(it::covers))
                        .toList());
    }

    /**
     * Some suites start a server of their own where they can not log in, and pass on both sides.
     *
     * @throws Unavailable if one did not go where it was sent
     */
    static void checkSessions(Results direct, Results through) throws Unavailable {
        if (direct.sessions() == 0 || through.sessions() < direct.sessions() / 2) {
            throw new Unavailable("it went elsewhere: %d sessions directly, %d through the gateway"
                    .formatted(direct.sessions(), through.sessions()));
        }
    }

    /** Nothing is worse than directly without a reason, and something was tried at all. */
    boolean holds() {
        return unexplained.isEmpty() && direct.count(Outcome.PASSED) > 0;
    }
}
