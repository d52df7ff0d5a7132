package io.portcullis.harness.oidc;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;

/** What a client may ask about people with its own credentials, in the form of Keycloak's admin API. */
final class DirectoryEndpoint {
    static final String PATH = "/directory/users/";
    private static final Pattern USER = Pattern.compile(PATH + "([^/]+)(/groups)?");

    private final People people;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    DirectoryEndpoint(People people) {
        this.people = people;
    }

    /** A token that opens it. */
    String admit(String token) {
        tokens.add(token);
        return token;
    }

    void serve(Exchange exchange) throws IOException {
        if (exchange.authorization("Bearer").filter(tokens::contains).isEmpty()) {
            exchange.error(401, "invalid_token", "no token of a client");
            return;
        }
        Matcher user = USER.matcher(exchange.http().getRequestURI().getRawPath());
        Optional<SamplePerson> person = user.matches()
                ? people.known(URLDecoder.decode(user.group(1), StandardCharsets.UTF_8))
                : Optional.empty();
        if (person.isEmpty()) {
            exchange.error(404, "not_found", "User not found");
        } else if (user.group(2) == null) {
            exchange.json(200, about(person.get()));
        } else {
            List<Map<String, String>> groups = person.get().groups().stream()
                    .map(name -> Map.of("name", name, "path", "/" + name))
                    .toList();
            exchange.json(200, array(groups));
        }
    }

    private String about(SamplePerson person) {
        return JsonUtil.toJson(Map.of(
                "id", person.subject(),
                "username", person.login(),
                "enabled", people.find(person.subject()).isPresent()));
    }

    private static String array(List<Map<String, String>> groups) {
        String all = JsonUtil.toJson(Map.of("g", groups));
        return all.substring(all.indexOf('['), all.lastIndexOf(']') + 1);
    }
}
