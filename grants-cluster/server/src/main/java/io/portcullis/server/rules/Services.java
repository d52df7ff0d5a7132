package io.portcullis.server.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The services of a set while it is read: two of them must not contradict each other. */
final class Services {
    private final List<ServiceRule> all = new ArrayList<>();
    private final Map<String, YamlMap> names = new HashMap<>();
    private final Map<String, ServiceRule> logins = new HashMap<>();
    private final Map<List<String>, ServiceRule> grants = new HashMap<>();

    /** @param map where it stands */
    void add(YamlMap map, ServiceRule service) throws InvalidRules {
        YamlMap other = names.put(service.name(), map);
        if (other != null) {
            throw map.invalid("service", "there is a service " + service.name() + " already, at " + other.place());
        }
        ServiceRule same = logins.putIfAbsent(service.login(), service);
        if (same != null && !Objects.equals(same.identity(), service.identity())) {
            throw map.invalid(
                    "login",
                    service.login() + " is of another issuer or subject in service " + same.name() + " at "
                            + same.place());
        }
        for (String target : service.targets()) {
            ServiceRule twice = grants.put(List.of(service.login(), target, service.role()), service);
            if (twice != null) {
                throw map.invalid(
                        "targets",
                        service.login() + " has " + target + " as " + service.role() + " already, by service "
                                + twice.name() + " at " + twice.place());
            }
        }
        if (grants.size() > ServiceRule.MOST_GRANTS) {
            throw map.invalid(
                    "targets", "services must not have more than " + ServiceRule.MOST_GRANTS + " grants together");
        }
        all.add(service);
    }

    List<ServiceRule> all() {
        return all;
    }
}
