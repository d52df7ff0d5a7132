package io.portcullis.server.api.view;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.ScopeWords;
import io.portcullis.server.rules.Spans;
import io.portcullis.server.store.Offer;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Offer", description = "What would be granted, as the rules said last.")
public record OfferView(
        @Schema(
                pattern = "[0-9a-f]{64}",
                description =
                        "Of all of it: who says yes says it to that. Another one whenever another thing would be granted.")
        String digest,

        @Schema(
                examples = "[\"access: orders as app_read, for 2h from the granting on\", \"classes: READ\"]",
                description = "In words, a line for each part.")
        List<String> words,

        @Schema(
                examples = "[\"the role is a superuser\"]",
                description =
                        "What the role may do at the target and the grant does not allow, as gateways saw it; no part of what the digest is of. Only where the request was asked for; left out if there is nothing.")
        @Nullable
        List<String> warnings,

        @Schema(description = "What it would allow within the role; left out: everything.") @Nullable
        ScopeView scope,

        @Schema(format = "duration", examples = "PT0S") String staleAdmit,
        @Schema(format = "duration", examples = "PT1M") String staleGrace,

        @Schema(
                format = "date-time",
                description = "When it would begin if it were granted now; only while it is pending.")
        @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "And end.") @Nullable
        String expiresAt) {

    static OfferView of(Request request, boolean pending, Instant now, @Nullable List<String> warnings) {
        Wish wish = request.wish();
        Offer offer = request.offer();
        return new OfferView(
                request.digest(),
                words(wish, offer.scope()),
                warnings == null || warnings.isEmpty() ? null : warnings,
                ScopeView.of(offer.scope()),
                offer.stale().staleAdmit().toString(),
                offer.stale().staleGrace().toString(),
                pending ? wish.start(now).toString() : null,
                pending ? wish.end(now).toString() : null);
    }

    private static List<String> words(Wish wish, Scope scope) {
        List<String> lines = new ArrayList<>();
        lines.add("access: " + wish.target() + " as " + wish.role() + ", " + time(wish));
        try {
            ScopeWords.of(ScopeCodec.decode(scope), (name, words) -> lines.add(name + ": " + words));
        } catch (RefusedRecord e) {
            lines.add("scope: more than this node can show");
        }
        return List.copyOf(lines);
    }

    private static String time(Wish wish) {
        String begin = wish.notBefore() == null ? "the granting on" : wish.notBefore() + ", or the granting, on";
        if (wish.extend() != null) {
            return "as now, but "
                    + (wish.length() == null ? "" : "for " + Spans.text(wish.length()) + " from the granting on")
                    + (wish.expiresAt() == null ? "" : "until " + wish.expiresAt());
        }
        return wish.length() == null
                ? "from " + begin + " until " + wish.expiresAt()
                : "for " + Spans.text(wish.length()) + " from " + begin;
    }
}
