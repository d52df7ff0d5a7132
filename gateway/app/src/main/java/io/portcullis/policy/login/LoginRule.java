package io.portcullis.policy.login;

import io.portcullis.model.Cidr;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For whom which method is.
 *
 * @param number its place in the list, from 1; 0 is the answer where no rule fits
 * @param line of the file, from 1; 0 if it is in none
 * @param logins for logins that one of these matches
 * @param origins for clients from these networks; empty: from anywhere
 * @param targets for targets that one of these matches
 * @param replication true: for walsenders, false: for others, null: for both
 * @param options by the names that the method {@linkplain LoginMethod#options has}; what is left out is as usual
 */
public record LoginRule(
        int number,
        int line,
        List<NamePattern> logins,
        List<Cidr> origins,
        Encrypted encrypted,
        List<NamePattern> targets,
        @Nullable Boolean replication,
        LoginMethod method,
        Map<String, String> options) {
    /** For which connections it is. */
    public enum Encrypted {
        ANY,
        ONLY,
        NEVER;

        boolean admits(boolean encrypted) {
            return switch (this) {
                case ANY -> true;
                case ONLY -> encrypted;
                case NEVER -> !encrypted;
            };
        }
    }

    /** Where nothing was said, nobody gets in. */
    public static final LoginRule NONE = all(0, LoginMethod.REJECT);

    public LoginRule {
        logins = List.copyOf(logins);
        origins = List.copyOf(origins);
        targets = List.copyOf(targets);
        Map<String, String> all = new HashMap<>(method.usual());
        all.putAll(options);
        options = Map.copyOf(all);
        if (!options.keySet().equals(method.options())) {
            throw new IllegalArgumentException("the options of " + method.word() + " are " + method.options());
        }
    }

    /** For everybody. */
    static LoginRule all(int number, LoginMethod method) {
        List<NamePattern> any = List.of(NamePattern.ANY);
        return new LoginRule(number, 0, any, List.of(), Encrypted.ANY, any, null, method, Map.of());
    }

    boolean fits(LoginQuestion question) {
        return matches(logins, question.login())
                && encrypted.admits(question.encrypted())
                && (replication == null || replication == question.replication())
                && matches(targets, question.target())
                && (origins.isEmpty() || origins.stream().anyMatch(question.from()));
    }

    private static boolean matches(List<NamePattern> patterns, String name) {
        for (NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** What is run: a method that demands TLS is not, where there is none. */
    public LoginMethod methodOver(boolean isEncrypted) {
        return method.demandsTls() && !isEncrypted ? LoginMethod.REJECT : method;
    }

    /** Whose tokens count, by the name that it has in the configuration; only of a method that needs one. */
    public String issuer() {
        return Objects.requireNonNull(options.get(LoginMethod.ISSUER), "a method without an issuer");
    }

    /** How whoever its method asks must have signed in. */
    public SignInDemand demand() {
        return SignInDemand.of(options);
    }

    /** Whether it fits whoever {@code other} fits. */
    boolean covers(LoginRule other) {
        return coversAll(logins, other.logins)
                && coversAll(targets, other.targets)
                && (encrypted == Encrypted.ANY || encrypted == other.encrypted)
                && (replication == null || replication.equals(other.replication))
                && coversOrigins(other);
    }

    /** Whether it decides about its logins alone: from wherever, wherever to. */
    boolean isForAllConnections() {
        return origins.isEmpty()
                && encrypted == Encrypted.ANY
                && replication == null
                && targets.stream().anyMatch(pattern -> pattern.covers(NamePattern.ANY));
    }

    private static boolean coversAll(List<NamePattern> wide, List<NamePattern> narrow) {
        return narrow.stream().allMatch(one -> wide.stream().anyMatch(pattern -> pattern.covers(one)));
    }

    private boolean coversOrigins(LoginRule other) {
        return origins.isEmpty()
                || (!other.origins.isEmpty()
                        && other.origins.stream()
                                .allMatch(one -> origins.stream().anyMatch(network -> network.covers(one))));
    }

    /** For log and explanations: where to find it. */
    public String place() {
        if (number == 0) {
            return "no rule";
        }
        return "rule " + number + (line == 0 ? " (built in)" : " (line " + line + ")");
    }
}
