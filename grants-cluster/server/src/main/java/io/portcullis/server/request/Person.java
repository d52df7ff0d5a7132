package io.portcullis.server.request;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who signed in, as the issuer vouches for them.
 *
 * @param acr how they signed in; null if it does not say
 * @param signedInAt when they did; null if it does not say
 */
public record Person(
        String issuer,
        String subject,
        List<String> groups,
        @Nullable String acr,
        @Nullable Instant signedInAt) {
    public Person {
        groups = List.copyOf(groups);
    }

    /** Whether it is the same one, whatever groups they are in now. */
    public boolean is(Person other) {
        return issuer.equals(other.issuer) && subject.equals(other.subject);
    }
}
