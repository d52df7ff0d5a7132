package io.portcullis.harness.oidc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who can sign in, as of now. */
final class People {
    private final Map<String, SamplePerson> bySubject = new LinkedHashMap<>();
    private final Set<String> disabled = new LinkedHashSet<>();

    synchronized void put(SamplePerson person) {
        bySubject.put(person.subject(), person);
    }

    synchronized void disable(String subject) {
        disabled.add(subject);
    }

    synchronized void enable(String subject) {
        disabled.remove(subject);
    }

    synchronized void removeGroup(String subject, String group) {
        bySubject.computeIfPresent(subject, (_, person) -> {
            List<String> left = new ArrayList<>(person.groups());
            left.remove(group);
            return person.in(left);
        });
    }

    synchronized void remove(String subject) {
        bySubject.remove(subject);
    }

    /** Also who is disabled. */
    synchronized Optional<SamplePerson> known(String subject) {
        return Optional.ofNullable(bySubject.get(subject));
    }

    /** Empty for who is disabled. */
    synchronized Optional<SamplePerson> find(String subject) {
        return disabled.contains(subject) ? Optional.empty() : Optional.ofNullable(bySubject.get(subject));
    }

    synchronized List<SamplePerson> all() {
        return bySubject.values().stream()
                .filter(person -> !disabled.contains(person.subject()))
                .toList();
    }
}
