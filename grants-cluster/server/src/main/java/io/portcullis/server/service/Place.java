package io.portcullis.server.service;

import io.portcullis.server.rules.ServiceRule;
import java.util.List;

/** Of which service a grant is, and what for. There is one at a time. */
public record Place(String service, String login, String target, String role) {
    /** All that a service has. */
    public static List<Place> of(ServiceRule rule) {
        return rule.targets().stream()
                .map(target -> new Place(rule.name(), rule.login(), target, rule.role()))
                .toList();
    }
}
