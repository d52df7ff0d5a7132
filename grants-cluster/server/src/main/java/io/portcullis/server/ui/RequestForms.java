package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.server.api.RequestDesk;
import io.portcullis.server.api.RequestDesk.Choice;
import io.portcullis.server.api.RequestDesk.Foreseen;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page of the form that access is asked for with. */
@Singleton
class RequestForms {
    private final RequestDesk desk;
    private final OwnGrants grants;
    private final InstantSource clock = InstantSource.system();

    RequestForms(RequestDesk desk, OwnGrants grants) {
        this.desk = desk;
        this.grants = grants;
    }

    /**
     * A kind of statements to choose.
     *
     * @param name as the API has it
     */
    public record Kind(String name, String words, boolean chosen) {
        static List<Kind> all(RequestFields fields) {
            return Arrays.stream(AllowedClass.values())
                    .map(Enum::name)
                    .map(name -> new Kind(name, ScopeLine.kinds().getOrDefault(name, name), fields.hasClass(name)))
                    .toList();
        }
    }

    /** As it is opened: what the address says and can not be used is said beside its field. */
    Uni<Response> opened(Guest guest, RequestFields fields, String once) {
        return page(guest, fields, once, unusable(fields), null);
    }

    /** @param foreseen null if that was not asked */
    Uni<Response> page(
            Guest guest, RequestFields fields, String once, FormProblem problem, @Nullable Foreseen foreseen) {
        return extended(guest, fields)
                .chain(extended -> desk.choices(guest.identity(), guest.login())
                        .map(choices -> page(guest, fields, once, problem, foreseen, extended, choices)));
    }

    private Response page(
            Guest guest,
            RequestFields fields,
            String once,
            FormProblem problem,
            @Nullable Foreseen foreseen,
            List<GrantCard> extended,
            List<Choice> choices) {
        boolean gone = fields.isExtension() && extended.isEmpty();
        FormProblem shown = gone && !problem.isThere()
                ? new FormProblem(200, "", "You have no grant of this id that could last longer.")
                : problem;
        return Response.status(shown.status())
                .entity(Templates.requestForm(
                        guest.chrome(),
                        fields,
                        shown,
                        once,
                        Kind.all(fields),
                        choices.stream().map(Choice::target).toList(),
                        choices.stream()
                                .filter(choice -> fields.target().isEmpty()
                                        || choice.target().equals(fields.target()))
                                .flatMap(choice -> choice.roles().stream())
                                .distinct()
                                .sorted()
                                .toList(),
                        extended.isEmpty() ? null : extended.getFirst(),
                        foreseen == null ? null : ForeseenCard.of(foreseen, fields)))
                .build();
    }

    private Uni<List<GrantCard>> extended(Guest guest, RequestFields fields) {
        if (!GrantId.isValid(fields.extend())) {
            return Uni.createFrom().item(List.of());
        }
        return grants.of(guest.login())
                .map(all -> GrantCard.of(
                        all.stream()
                                .filter(grant -> grant.recordId().equals(fields.extend()))
                                .toList(),
                        guest.pages().gateways(),
                        guest.login(),
                        clock.instant()));
    }

    private static FormProblem unusable(RequestFields fields) {
        if (fields.isExtension()) {
            return FormProblem.NONE;
        }
        if (!fields.target().isEmpty() && !Grant.isTargetName(fields.target())) {
            return new FormProblem(200, "target", "This is no name that a database can have here.");
        }
        List<String> kinds =
                Arrays.stream(AllowedClass.values()).map(Enum::name).toList();
        return kinds.containsAll(fields.classes())
                ? FormProblem.NONE
                : new FormProblem(200, "classes", "The address names a kind of statements that there is not.");
    }
}
