package io.portcullis.server.api.view;

import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.rules.Spans;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.NewGrant;
import io.portcullis.server.store.ServiceGrants.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Service", description = "A service to which rules give access without being asked.")
public record ServiceView(
        String service,

        @Schema(
                examples = "20-services.yaml line 4",
                description = "Where its rule stands; left out if there is none any more.")
        @Nullable
        String place,

        String login,

        @Schema(description = "Who its grants are for; left out if there is no rule any more.") @Nullable
        String issuer,

        @Nullable String subject,

        @Schema(
                examples = "1h",
                description = "How long a revision of a grant lasts; left out if there is no rule any more.")
        @Nullable
        String life,

        List<GrantOfServiceView> grants) {

    @Schema(name = "GrantOfService", description = "What it has, or is to have.")
    public record GrantOfServiceView(
            String target,
            String role,

            @Schema(description = "The id of the last one; left out before the first.") @Nullable
            String grant,

            @Schema(
                    enumeration = {"none", "active", "expired", "revoked"},
                    description =
                            "Of that grant. One that was revoked is not made anew before the rule says something else or an operator wants it renewed.")
            String state,

            @Schema(format = "date-time") @Nullable String expiresAt,

            @Schema(format = "date-time", description = "When it is renewed; left out if it is not to be.") @Nullable
            String renewsAt,

            @Schema(description = "Why it is not made or renewed; left out if nothing is in the way.") @Nullable
            String refused,

            @Schema(format = "date-time", description = "Since when.") @Nullable
            String refusedSince) {

        static GrantOfServiceView of(Place place, @Nullable Duration life, @Nullable State state, Instant now) {
            RenewalPlan.Current current = state == null ? null : state.current();
            return new GrantOfServiceView(
                    place.target(),
                    place.role(),
                    state == null || state.grant() == null
                            ? null
                            : state.grant().value(),
                    word(state, now),
                    current == null ? null : current.expiresAt().toString(),
                    renewsAt(current, life),
                    state == null || state.refused() == null
                            ? null
                            : state.refused().why(),
                    state == null || state.refused() == null
                            ? null
                            : state.refused().since().toString());
        }

        private static @Nullable String renewsAt(RenewalPlan.@Nullable Current current, @Nullable Duration life) {
            return current == null || life == null || current.revoked() || current.over()
                    ? null
                    : RenewalPlan.due(current.expiresAt(), life).toString();
        }

        private static String word(@Nullable State state, Instant now) {
            RenewalPlan.Current current = state == null ? null : state.current();
            if (current == null) {
                return "none";
            }
            if (current.revoked()) {
                return "revoked";
            }
            return current.over() || !current.expiresAt().isAfter(now) ? "expired" : "active";
        }
    }

    /** All that the rules name, and behind them those that they do not name any more. */
    public static List<ServiceView> of(List<ServiceRule> rules, List<State> states, Instant now) {
        Map<Place, State> known = new LinkedHashMap<>();
        states.forEach(state -> known.put(state.place(), state));
        List<ServiceView> all = new ArrayList<>();
        for (ServiceRule rule : rules) {
            all.add(new ServiceView(
                    rule.name(),
                    rule.place(),
                    rule.login(),
                    NewGrant.principal(rule).issuer(),
                    NewGrant.principal(rule).subject(),
                    Spans.text(rule.life()),
                    Place.of(rule).stream()
                            .map(place -> GrantOfServiceView.of(place, rule.life(), known.remove(place), now))
                            .toList()));
        }
        known.values().forEach(state -> all.add(gone(state, now)));
        return all;
    }

    private static ServiceView gone(State state, Instant now) {
        return new ServiceView(
                state.place().service(),
                null,
                state.place().login(),
                null,
                null,
                null,
                List.of(GrantOfServiceView.of(state.place(), null, state, now)));
    }
}
