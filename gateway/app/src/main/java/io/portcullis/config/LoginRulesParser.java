package io.portcullis.config;

import io.portcullis.model.Cidr;
import io.portcullis.policy.login.LinkOptions;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRule.Encrypted;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.policy.login.SignInDemand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of a logins file into rules; anything it does not know, and anything that could never count, is refused by line. */
final class LoginRulesParser {
    private static final Set<String> KEYS = Set.of("logins", "from", "tls", "targets", "replication", "method");
    /** Each is looked at, at worst, for each login. */
    private static final int MOST_RULES = 1_000;

    private static final int MOST_ITEMS = 100;

    private final ListenerMeans means;

    private LoginRulesParser(ListenerMeans means) {
        this.means = means;
    }

    static LoginRules parse(String text, ListenerMeans means) throws InvalidYaml {
        YamlMap root = YamlMap.parse(text);
        root.refuseOtherThan(Set.of("rules"));
        List<YamlMap> maps = root.maps("rules");
        if (maps.isEmpty() || maps.size() > MOST_RULES) {
            throw root.invalid("rules", "must be from 1 to " + MOST_RULES + ", not " + maps.size());
        }
        List<LoginRule> parsed = new ArrayList<>();
        for (YamlMap map : maps) {
            parsed.add(new LoginRulesParser(means).rule(parsed.size() + 1, map));
        }
        LoginRules rules = new LoginRules(parsed);
        LoginRules.Conflict conflict = rules.conflict();
        if (conflict != null) {
            throw maps.get(conflict.rule().number() - 1).invalid(conflict.problem());
        }
        return rules;
    }

    private LoginRule rule(int number, YamlMap map) throws InvalidYaml {
        LoginMethod method = method(map);
        map.refuseOtherThan(
                Stream.concat(KEYS.stream(), method.options().stream()).collect(Collectors.toUnmodifiableSet()));
        return new LoginRule(
                number,
                map.line(),
                patterns(map, "logins"),
                map.has("from") ? list(map, "from", Cidr::parse, Cidr::covers) : List.of(),
                encrypted(map, method),
                patterns(map, "targets"),
                replication(map),
                method,
                options(map, method));
    }

    private LoginMethod method(YamlMap map) throws InvalidYaml {
        String word = map.text("method");
        LoginMethod method = Arrays.stream(LoginMethod.values())
                .filter(one -> one.canBeWritten() && one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> map.invalid("method", "must be one of " + words()));
        if (method == LoginMethod.CERT && means.certificates() == ClientCertificates.NONE) {
            throw map.invalid("method", "cert needs portcullis.listener.client-certificates");
        }
        if (method == LoginMethod.LINK && !means.people()) {
            throw map.invalid("method", "link needs portcullis.up.urls and portcullis.cluster.members");
        }
        if (method.demandsTls() && means.tls() == ListenerTls.OFF) {
            throw map.invalid("method", word + " needs portcullis.listener.tls");
        }
        return method;
    }

    private static String words() {
        return Arrays.stream(LoginMethod.values())
                .filter(LoginMethod::canBeWritten)
                .map(LoginMethod::word)
                .collect(Collectors.joining(", "));
    }

    private static List<NamePattern> patterns(YamlMap map, String key) throws InvalidYaml {
        return map.has(key) ? list(map, key, NamePattern::parse, NamePattern::covers) : List.of(NamePattern.ANY);
    }

    private static <T> List<T> list(YamlMap map, String key, Function<String, T> parse, BiPredicate<T, T> covers)
            throws InvalidYaml {
        List<T> items = new ArrayList<>();
        for (String text : map.texts(key)) {
            T item;
            try {
                item = parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw map.invalid(key, "\"" + text + "\": " + e.getMessage());
            }
            for (T other : items) {
                if (covers.test(other, item) || covers.test(item, other)) {
                    throw map.invalid(key, item + " and " + other + " overlap");
                }
            }
            items.add(item);
        }
        if (items.isEmpty() || items.size() > MOST_ITEMS) {
            throw map.invalid(key, "must be from 1 to " + MOST_ITEMS + " of them");
        }
        return items;
    }

    private Encrypted encrypted(YamlMap map, LoginMethod method) throws InvalidYaml {
        Encrypted encrypted = switch (map.text("tls", "any")) {
            case "any" -> Encrypted.ANY;
            case "only" -> Encrypted.ONLY;
            case "never" -> Encrypted.NEVER;
            case String _ -> throw map.invalid("tls", "must be any, only or never");
        };
        if (encrypted == Encrypted.ONLY && means.tls() == ListenerTls.OFF) {
            throw map.invalid("tls", "nobody is encrypted: portcullis.listener.tls is off");
        }
        if (encrypted == Encrypted.NEVER && means.tls() == ListenerTls.REQUIRED) {
            throw map.invalid("tls", "everybody is encrypted: portcullis.listener.tls is required");
        }
        if (encrypted == Encrypted.NEVER && method.demandsTls()) {
            throw map.invalid("tls", method.word() + " is for encrypted connections only");
        }
        return encrypted;
    }

    private static @Nullable Boolean replication(YamlMap map) throws InvalidYaml {
        return map.has("replication") ? map.flag("replication") : null;
    }

    private Map<String, String> options(YamlMap map, LoginMethod method) throws InvalidYaml {
        Map<String, String> options = new HashMap<>();
        for (String key : method.options()) {
            String usual = method.usual().get(key);
            options.put(key, usual == null ? map.text(key) : map.text(key, usual));
        }
        try {
            if (method == LoginMethod.LINK) {
                LinkOptions.of(options);
            }
            SignInDemand.of(options);
        } catch (IllegalArgumentException e) {
            throw map.invalid(String.valueOf(e.getMessage()));
        }
        if (method == LoginMethod.JWT || method == LoginMethod.OAUTHBEARER) {
            issuer(map, method);
        }
        return options;
    }

    private void issuer(YamlMap map, LoginMethod method) throws InvalidYaml {
        IssuerSettings issuer = means.issuers().get(map.text("issuer"));
        if (issuer == null) {
            throw map.invalid("issuer", "there is none of that name in portcullis.issuers");
        }
        // Clients ask for no token without knowing what for: libpq's oauth_scope, and the server's own rule.
        if (method == LoginMethod.OAUTHBEARER && issuer.scope().isEmpty()) {
            throw map.invalid("issuer", "oauthbearer needs a scope in portcullis.issuers.\"" + issuer.name() + "\"");
        }
    }
}
