package io.portcullis.ops;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.ops.RolePairs.Pair;
import io.portcullis.policy.rights.Severity;
import io.portcullis.up.RightsDesk.Nobodys;
import io.portcullis.up.RightsReport.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** What was found last of roles at targets: the log is told of each thing once, when it appears and when it is gone. Safe for any thread. */
final class RightsBook {
    private static final Logger LOG = Logger.getLogger("io.portcullis.rights");

    private final Map<Pair, List<Finding>> findings = new HashMap<>();
    private final Map<Pair, List<Nobodys>> nobodys = new HashMap<>();
    private final Map<Pair, String> problems = new HashMap<>();
    private long looks;
    private long failures;

    /** How many there are. */
    record Count(int roles, int critical, int high, int low, int backends, int unseen) {}

    synchronized void found(Pair pair, List<Finding> now) {
        looks++;
        if (problems.remove(pair) != null) {
            LOG.infof("rights-look-works-again target=%s role=%s", pair.target(), quoted(pair.role()));
        }
        List<Finding> before = findings.getOrDefault(pair, List.of());
        for (Finding one : now) {
            if (before.stream().noneMatch(other -> isSame(one, other))) {
                LOG.logf(
                        one.severity().equals(Severity.LOW.code()) ? Logger.Level.INFO : Logger.Level.WARN,
                        "role-too-strong target=%s role=%s finding=%s severity=%s detail=%s",
                        pair.target(),
                        quoted(pair.role()),
                        one.kind(),
                        one.severity(),
                        quoted(one.detail()));
            }
        }
        for (Finding one : before) {
            if (now.stream().noneMatch(other -> one.kind().equals(other.kind()))) {
                LOG.infof(
                        "role-too-strong-no-more target=%s role=%s finding=%s",
                        pair.target(), quoted(pair.role()), one.kind());
            }
        }
        findings.put(pair, List.copyOf(now));
    }

    private static boolean isSame(Finding one, Finding other) {
        return one.kind().equals(other.kind()) && one.severity().equals(other.severity());
    }

    synchronized void failed(Pair pair, String why) {
        failures++;
        if (problems.put(pair, why) == null) {
            LOG.warnf(
                    "rights-look-failed target=%s role=%s consequence=\"it is not known what the role may do\" detail=%s",
                    pair.target(), quoted(pair.role()), quoted(why));
        }
    }

    synchronized void nobodys(Pair pair, List<Nobodys> now) {
        List<Nobodys> before = nobodys.getOrDefault(pair, List.of());
        for (Nobodys one : now) {
            if (!before.contains(one)) {
                LOG.errorf(
                        "backend-of-nobody target=%s user=%s pid=%d severity=%s",
                        pair.target(), quoted(one.user()), one.pid(), quoted(one.severity()));
            }
        }
        for (Nobodys one : before) {
            if (!now.contains(one)) {
                LOG.infof(
                        "backend-of-nobody-gone target=%s user=%s pid=%d",
                        pair.target(), quoted(one.user()), one.pid());
            }
        }
        nobodys.put(pair, List.copyOf(now));
    }

    /** It is looked at no more. */
    synchronized void forget(Pair pair) {
        findings.remove(pair);
        nobodys.remove(pair);
        problems.remove(pair);
    }

    synchronized Count count() {
        // Several roles may see the same one.
        Set<String> backends = new TreeSet<>();
        nobodys.forEach((pair, all) -> all.forEach(one -> backends.add(pair.target() + " " + one.pid())));
        return new Count(
                findings.size(),
                count(Severity.CRITICAL),
                count(Severity.HIGH),
                count(Severity.LOW),
                backends.size(),
                problems.size());
    }

    private int count(Severity severity) {
        return (int) findings.values().stream()
                .flatMap(List::stream)
                .filter(one -> one.severity().equals(severity.code()))
                .count();
    }

    synchronized int findings(Severity severity) {
        return count(severity);
    }

    synchronized long looks() {
        return looks;
    }

    synchronized long failures() {
        return failures;
    }
}
