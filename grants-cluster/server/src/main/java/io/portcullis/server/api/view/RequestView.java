package io.portcullis.server.api.view;

import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.DryRun;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Spans;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Requests.Step;
import io.portcullis.server.store.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Request", description = "A request for access as it stands.")
public record RequestView(
        @Schema(examples = "r0123456789abcde") String id,

        @Schema(description = "One more with each change; also the ETag.")
        long revision,

        @Schema(enumeration = {"pending", "granted", "denied", "withdrawn", "expired"})
        String state,

        @Schema(format = "date-time") String askedAt,

        @Schema(format = "date-time", description = "Until when it can be approved; only while it is pending.")
        @Nullable
        String answerUntil,

        @Schema(format = "date-time", description = "When it came to an end.") @Nullable
        String decidedAt,

        @Schema(examples = "people/anna", description = "Who asked, as the audit shows them.")
        String who,

        String login,
        @Schema(enumeration = {"human", "service"}) String kind,

        @Schema(description = "As their token said when they asked.")
        List<String> groups,

        String target,
        String role,

        @Schema(
                description =
                        "What they asked to be allowed within the role; left out: what the rules give. What would be granted is offer.")
        @Nullable
        ScopeView scope,

        OfferView offer,

        @Schema(description = "What the one statement is made of, if it is one; only where the request was asked for.")
        DryRunView.@Nullable TextView statement,

        @Schema(description = "And its text.") @Nullable String statementText,

        @Schema(format = "date-time", description = "Left out: as soon as it is granted.") @Nullable
        String notBefore,

        @Schema(format = "date-time", description = "This or duration.") @Nullable
        String expiresAt,

        @Schema(examples = "1h") @Nullable String duration,
        String reason,
        @Nullable String ticket,

        @Schema(description = "The grant that is to last longer.") @Nullable
        String extend,

        @Schema(description = "true: they broke the glass, and it is reviewed; left out if not.") @Nullable
        Boolean breakGlass,

        @Schema(description = "The rule that decided last.") String rule,

        @Schema(description = "How many must approve, as the rules said last. The rules of the moment count.")
        int needed,

        @Schema(description = "How many have, of what would be granted now; only where the request was asked for.")
        @Nullable
        Integer approved,

        @Schema(description = "Members of which groups are asked, as the rules said last.")
        List<String> approvers,

        @Schema(description = "The grant that came of it, as it stands.") @Nullable
        GrantView grant,

        @Schema(description = "What was said about it, in its order; only where the request was asked for.") @Nullable
        List<StepView> steps) {

    @Schema(name = "RequestStep", description = "What somebody said about a request.")
    public record StepView(
            @Schema(format = "date-time") String at,

            @Schema(enumeration = {"asked", "yes", "no", "granted", "withdrawn", "expired", "comment", "changed"})
            String type,

            String who,
            @Nullable String words,

            @Schema(description = "What they said yes to.") @Nullable
            String digest) {

        private static StepView of(Step step) {
            return new StepView(step.at().toString(), step.type(), step.who().name(), step.words(), step.digest());
        }
    }

    /** With what was said about it. */
    public static RequestView whole(Request request, Instant now) {
        return whole(request, now, List.of());
    }

    /**
     * The same for who decides.
     *
     * @param warnings of what the role may do
     */
    public static RequestView whole(Request request, Instant now, List<String> warnings) {
        return of(
                request,
                now,
                warnings,
                statement(request),
                request.yes().size(),
                request.steps().stream().map(StepView::of).toList());
    }

    /** For lists. */
    public static RequestView brief(Request request, Instant now) {
        return of(request, now, List.of(), null, null, null);
    }

    private static RequestView of(
            Request request,
            Instant now,
            List<String> warnings,
            DryRunView.@Nullable TextView statement,
            @Nullable Integer approved,
            @Nullable List<StepView> steps) {
        Wish wish = request.wish();
        RequestState state = request.stateAt(now);
        return new RequestView(
                request.id().value(),
                request.revision(),
                state.code(),
                request.askedAt().toString(),
                state == RequestState.PENDING ? request.endsAt().toString() : null,
                text(request.decidedAt()),
                wish.actor().name(),
                wish.who().login(),
                wish.who().kind().name().toLowerCase(Locale.ROOT),
                wish.who().groups(),
                wish.target(),
                wish.role(),
                ScopeView.of(wish.scope()),
                OfferView.of(request, state == RequestState.PENDING, now, warnings),
                statement,
                statement == null ? null : wish.statement(),
                text(wish.notBefore()),
                text(wish.expiresAt()),
                span(wish.length()),
                wish.reason(),
                wish.ticket(),
                wish.extend() == null ? null : wish.extend().value(),
                wish.breakGlass() ? true : null,
                request.offer().rule(),
                request.offer().needed(),
                approved,
                request.offer().approvers(),
                request.grant() == null ? null : GrantView.of(request.grant(), now),
                steps);
    }

    /** Under the scope that would be granted, as a gateway would read it. */
    private static DryRunView.@Nullable TextView statement(Request request) {
        String text = request.wish().statement();
        if (text == null) {
            return null;
        }
        return DryRunView.TextView.of(new DryRun(scope(request.offer().scope()), "the grant").of(text));
    }

    private static GrantScope scope(Scope scope) {
        try {
            return ScopeCodec.decode(scope);
        } catch (RefusedRecord e) {
            return GrantScope.FULL;
        }
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable String span(@Nullable Duration length) {
        return length == null ? null : Spans.text(length);
    }
}
