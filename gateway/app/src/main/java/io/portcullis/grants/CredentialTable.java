package io.portcullis.grants;

import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.RecordState;
import io.portcullis.model.codec.Joins;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All credentials that are known. One thread joins and forgets; any thread finds. */
final class CredentialTable {
    private record Kept(Credential credential, Instant until) {}

    private final Map<CredentialId, Kept> kept = new ConcurrentHashMap<>();
    private final LoginIndex<Credential> byLogin = new LoginIndex<>();

    List<Credential> find(String login) {
        return byLogin.find(login);
    }

    @Nullable
    Credential get(CredentialId id) {
        Kept found = kept.get(id);
        return found == null ? null : found.credential;
    }

    int size() {
        return kept.size();
    }

    Change join(Credential incoming, Instant keepUntil) {
        @Nullable Kept before = kept.get(incoming.id());
        Credential winner = before == null ? incoming : Joins.join(before.credential, incoming);
        Instant until = before == null || keepUntil.isAfter(before.until) ? keepUntil : before.until;
        kept.put(incoming.id(), new Kept(winner, until));
        if (before != null && winner.equals(before.credential)) {
            return Change.NONE;
        }
        byLogin.put(winner.login(), winner.recordId(), winner);
        if (before != null && !before.credential.login().equals(winner.login())) {
            byLogin.remove(before.credential.login(), winner.recordId());
        }
        if (winner.state() == RecordState.REVOKED) {
            return Change.REVOKED;
        }
        return before == null ? Change.LEARNED : Change.CHANGED;
    }

    /** Forgets what can never be valid again; returns how many. */
    int forget(Instant now) {
        int before = kept.size();
        kept.values().removeIf(entry -> {
            boolean over = !entry.until.isAfter(now);
            if (over) {
                byLogin.remove(entry.credential.login(), entry.credential.recordId());
            }
            return over;
        });
        return before - kept.size();
    }
}
