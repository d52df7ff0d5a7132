package io.portcullis.session.scoped;

import io.portcullis.model.Cidr;
import io.portcullis.model.scope.Allowance;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.ScopeCheck;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Whether a session goes on under the scope of a new revision of its grant. What was decided when it began can not be decided again: the
 * settings it began with, whether what it sent was looked at from its first statement on, whether it has runs to spend of, and which role
 * it may have taken.
 */
public final class ScopeChange {
    private ScopeChange() {}

    /**
     * @param from whether the client comes from that network
     * @return false: the session must end
     */
    public static boolean goesOn(GrantScope old, GrantScope now, Predicate<Cidr> from) {
        ScopeCheck before = new ScopeCheck(old);
        ScopeCheck after = new ScopeCheck(now);
        return before.isFull() == after.isFull()
                && (old.statement() == null) == (now.statement() == null)
                && SessionPins.of(old).equals(SessionPins.of(now))
                && SettingsWatch.mayChangeIdentity(before.classes()) == SettingsWatch.mayChangeIdentity(after.classes())
                && admits(now.origins(), from)
                && Objects.equals(old.latency(), now.latency())
                && Objects.equals(old.emergency(), now.emergency())
                && Allowance.of(old).keySet().equals(Allowance.of(now).keySet());
    }

    private static boolean admits(List<Cidr> origins, Predicate<Cidr> from) {
        return origins.isEmpty() || origins.stream().anyMatch(from);
    }
}
