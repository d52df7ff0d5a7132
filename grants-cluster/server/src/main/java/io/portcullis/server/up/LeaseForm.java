package io.portcullis.server.up;

import io.portcullis.model.GrantId;
import io.portcullis.model.scope.Allowance;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Leases;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a gateway says of its leases, checked, and what it is answered. */
final class LeaseForm {
    static final int MAX_LEASES = 100;
    static final int MAX_BYTES = 256 * 1024;

    private static final Pattern LEASE = Pattern.compile("[A-Za-z0-9-]{1,64}");
    /** More than any budget, so that sums of a few never overflow. */
    private static final long MOST = 1L << 54;

    private LeaseForm() {}

    @Schema(name = "LeaseRequests", description = "How a gateway stands with its leases: docs/up-channel.md.")
    record Body(
            @Schema(required = true, maxItems = MAX_LEASES) @Nullable
            List<@Nullable One> leases) {}

    @Schema(name = "LeaseRequest")
    record One(
            @Schema(required = true) @Nullable String grant,

            @Schema(required = true, description = "The gateway's own name for it.") @Nullable
            String lease,

            @Schema(required = true, description = "Higher than before; the same if the request is repeated.") @Nullable
            Long number,

            @Schema(description = "true: nothing more is spent from it.") @Nullable
            Boolean close,

            @Schema(description = "By the name of the budget.") @Nullable
            Map<String, @Nullable Part> parts) {}

    @Schema(name = "LeasePart")
    record Part(
            @Schema(description = "The most that is spent from the lease, in all.") @Nullable
            Long held,

            @Schema(description = "What is spent of it.") @Nullable
            Long spent) {}

    @Schema(name = "LeaseAnswers")
    record Answers(List<AnswerView> leases) {}

    @Schema(name = "LeaseAnswer")
    record AnswerView(
            String grant,
            String lease,
            long number,

            @Schema(enumeration = {"open", "closed", "ended", "no-grant"})
            String state,

            @Schema(description = "How long it lasts from now on.")
            long lifeMs,

            @Schema(description = "The most that may be spent from the lease, in all, by the name of the budget.")
            Map<String, Long> held) {}

    static List<Leases.Request> of(Body body) {
        if (body.leases() == null) {
            throw Problem.invalid("leases", "is needed").thrown();
        }
        if (body.leases().size() > MAX_LEASES) {
            throw Problem.of(ProblemType.TOO_LARGE, "at most " + MAX_LEASES + " leases are taken at once")
                    .thrown();
        }
        List<Leases.Request> requests = new ArrayList<>();
        for (@Nullable One one : body.leases()) {
            String at = "leases[" + requests.size() + "]";
            if (one == null) {
                throw Problem.invalid(at, "is needed").thrown();
            }
            requests.add(request(at, one));
        }
        return requests;
    }

    private static Leases.Request request(String at, One one) {
        String grant = one.grant();
        if (grant == null || !GrantId.isValid(grant)) {
            throw Problem.invalid(at + ".grant", "must be the id of a grant").thrown();
        }
        String lease = one.lease();
        if (lease == null || !LEASE.matcher(lease).matches()) {
            throw Problem.invalid(at + ".lease", "must match " + LEASE).thrown();
        }
        long number = amount(at + ".number", one.number());
        Map<Allowance, Leases.Holding> parts = new EnumMap<>(Allowance.class);
        if (one.parts() != null) {
            one.parts().forEach((field, part) -> {
                Allowance kind = Allowance.ofField(field);
                // A gateway may be one version ahead: what is not known here is not given either.
                if (kind != null && part != null) {
                    String here = at + ".parts." + field;
                    parts.put(
                            kind,
                            new Leases.Holding(
                                    amount(here + ".held", part.held()), amount(here + ".spent", part.spent())));
                }
            });
        }
        return new Leases.Request(new GrantId(grant), lease, number, Boolean.TRUE.equals(one.close()), parts);
    }

    private static long amount(String field, @Nullable Long value) {
        if (value == null || value < 0 || value > MOST) {
            throw Problem.invalid(field, "must be from 0 to " + MOST).thrown();
        }
        return value;
    }

    static AnswerView view(Leases.Request request, Leases.Answer answer) {
        Map<String, Long> held = new HashMap<>();
        answer.held().forEach((kind, amount) -> held.put(kind.field(), amount));
        return new AnswerView(
                request.grant().value(),
                request.lease(),
                request.number(),
                answer.state().code(),
                answer.life().toMillis(),
                held);
    }
}
