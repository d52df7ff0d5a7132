package io.portcullis.policy.login;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ordered list of rules: the first that fits decides, and where none does the login is rejected. */
public record LoginRules(List<LoginRule> rules) {
    /** What a gateway does without a file: the client's certificate where it names the login, else the secret. */
    public static final LoginRules BUILT_IN = new LoginRules(List.of(LoginRule.all(1, LoginMethod.CERT_OR_SCRAM)));

    /** What is wrong with a rule because of another. */
    public record Conflict(LoginRule rule, String problem) {}

    public LoginRules {
        rules = List.copyOf(rules);
    }

    public LoginRule pick(LoginQuestion question) {
        for (LoginRule rule : rules) {
            if (rule.fits(question)) {
                return rule;
            }
        }
        return LoginRule.NONE;
    }

    /** Returns the first rule that nobody reaches, or by which a login could be two authorities' to give; null if all is well. */
    public @Nullable Conflict conflict() {
        for (int i = 1; i < rules.size(); i++) {
            LoginRule rule = rules.get(i);
            for (LoginRule earlier : rules.subList(0, i)) {
                if (earlier.covers(rule)) {
                    return new Conflict(rule, "nobody reaches it: " + earlier.place() + " fits first");
                }
            }
            for (LoginRule earlier : rules.subList(0, i)) {
                if (areConfusable(earlier, rule)) {
                    return new Conflict(rule, confusion(earlier, rule));
                }
            }
        }
        return null;
    }

    /** Whether there may be a login that is one authority's to give over some connections and another's over others. */
    private boolean areConfusable(LoginRule earlier, LoginRule later) {
        return isAuthority(earlier)
                && isAuthority(later)
                && earlier.method().authority() != later.method().authority()
                && earlier.logins().stream()
                        .anyMatch(one -> later.logins().stream()
                                .anyMatch(other -> one.meets(other) && !isDecidedBefore(one, later)));
    }

    /** Whether no login of that form comes as far as that rule, whatever its connection. */
    private boolean isDecidedBefore(NamePattern logins, LoginRule later) {
        return rules.subList(0, later.number() - 1).stream()
                .anyMatch(rule -> rule.isForAllConnections()
                        && rule.logins().stream().anyMatch(pattern -> pattern.covers(logins)));
    }

    private static boolean isAuthority(LoginRule rule) {
        return rule.method().authority() != LoginMethod.Authority.NONE;
    }

    private static String confusion(LoginRule earlier, LoginRule later) {
        return "a login that " + earlier.place() + " gives to "
                + earlier.method().word() + " could come here, to "
                + later.method().word()
                + ", and be somebody else's; put a rule before this one that rejects the rest of "
                + earlier.logins();
    }
}
