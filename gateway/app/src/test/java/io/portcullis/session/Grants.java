package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import java.time.Instant;
import java.util.List;

/** Grants as tests need them. */
public final class Grants {
    public static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
    public static final Instant END = Instant.parse("2026-11-25T12:00:00.750Z");

    private Grants() {}

    public static Grant of(String login, String target, String role, String id) {
        return Grant.create(
                new GrantId(id),
                new Principal(login, Principal.Kind.HUMAN, "https://id.example.org", "subject-of-" + login, List.of()),
                target,
                role,
                Validity.between(START, END),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                "ticket 4711");
    }

    public static Grant of(String login) {
        return of(login, "shop", "clerk", "g0123456789abcde");
    }
}
