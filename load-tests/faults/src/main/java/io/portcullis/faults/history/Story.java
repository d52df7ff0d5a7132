package io.portcullis.faults.history;

import java.util.List;
import java.util.Map;

/**
 * All that was seen.
 *
 * @param gateways their names
 * @param troubles what was broken for whom, as the one who broke it knows it
 * @param stale when each gateway said of itself that it was stale
 * @param observed from the first attempt to the last, with nothing broken any more at its end
 */
public record Story(
        List<String> gateways,
        List<Subject> subjects,
        List<Attempt> attempts,
        List<Trouble> troubles,
        Map<String, List<Span>> stale,
        Span observed) {

    public Story {
        gateways = List.copyOf(gateways);
        subjects = List.copyOf(subjects);
        attempts = List.copyOf(attempts);
        troubles = List.copyOf(troubles);
        stale = Map.copyOf(stale);
    }

    List<Attempt> attempts(Subject subject, String gateway) {
        return attempts.stream()
                .filter(attempt -> attempt.grant().equals(subject.grant())
                        && attempt.gateway().equals(gateway))
                .toList();
    }
}
