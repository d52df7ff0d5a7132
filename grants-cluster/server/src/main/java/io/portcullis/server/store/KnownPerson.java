package io.portcullis.server.store;

import java.time.Instant;
import java.util.List;

/**
 * Somebody who has asked for access, with the groups that their token said then. Which they are in now only their next token tells.
 *
 * @param seenAt when they asked last
 */
public record KnownPerson(Actor who, String login, List<String> groups, Instant seenAt) {
    public KnownPerson {
        groups = List.copyOf(groups);
    }
}
