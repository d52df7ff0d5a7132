package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.service.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** What a rule says of the grants of its service, as records have it. */
final class ServiceTerms {
    private final ServiceRule rule;
    private final Scope scope;

    ServiceTerms(ServiceRule rule) {
        this.rule = rule;
        this.scope = ScopeCodec.encode(rule.scope());
    }

    Principal principal() {
        return NewGrant.principal(rule);
    }

    NewGrant grant(Place place, Instant now) {
        return new NewGrant(
                principal(),
                place.target(),
                place.role(),
                Validity.between(now, now.plus(rule.life())),
                rule.stale(),
                scope,
                rule.endSpread(),
                rule.reason());
    }

    /** Whether a grant is for the same, whatever it allows within its role. Not if it is for a statement or an emergency. */
    boolean couldBe(Grant grant) {
        Principal own = principal();
        return grant.role().equals(rule.role())
                && grant.principal().kind() == own.kind()
                && grant.principal().issuer().equals(own.issuer())
                && grant.principal().subject().equals(own.subject())
                && isOrdinary(grant.scope());
    }

    private static boolean isOrdinary(Scope scope) {
        try {
            GrantScope read = ScopeCodec.decode(scope);
            return read.statement() == null && read.emergency() == null;
        } catch (RefusedRecord _) {
            // A newer version's.
            return false;
        }
    }

    /**
     * The next revision. An end that is later than the rule's stays.
     *
     * @param all whether scope and tolerance are to be the rule's again
     */
    Grant renewed(Grant grant, boolean all, Instant now) {
        Instant end = now.plus(rule.life());
        Grant later = end.isAfter(grant.validity().expiresAt()) ? grant.extendedTo(end) : grant.rescoped(grant.scope());
        Grant spread = later.spreadOver(rule.endSpread());
        return all ? spread.within(scope).tolerating(rule.stale()) : spread;
    }

    /** The same for what says the same: SHA-256 in hexadecimal digits. */
    String digest() {
        Principal principal = principal();
        String text = String.join(
                "\n",
                principal.issuer(),
                principal.subject(),
                rule.life().toString(),
                rule.stale().staleAdmit().toString(),
                rule.stale().staleGrace().toString(),
                scope.cborMap().toString());
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
