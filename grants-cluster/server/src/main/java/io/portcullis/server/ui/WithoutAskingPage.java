package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.server.api.Overview;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.view.WithoutAskingView;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who could get access today without asking anybody. */
@Path(PagesTenant.PATH + "/without-asking")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class WithoutAskingPage {
    private static final int MOST_PEOPLE = 20;

    private final Entrance entrance;
    private final Overview overview;
    private final InstantSource clock = InstantSource.system();

    WithoutAskingPage(Entrance entrance, Overview overview) {
        this.entrance = entrance;
        this.overview = overview;
    }

    /** A target, its labels in words, and the ways to it. */
    public record Target(String name, String labels, List<Way> ways) {
        static Target of(WithoutAskingView.TargetWaysView target, Instant now) {
            List<String> labels = new ArrayList<>();
            target.labels().forEach((name, value) -> labels.add(name + "=" + value));
            return new Target(
                    target.target(),
                    String.join(", ", labels),
                    target.ways().stream().map(way -> Way.of(way, now)).toList());
        }
    }

    /**
     * A rule.
     *
     * @param who for whom it is, as the rule says it, and {@code wants} what else it wants, in lines
     * @param before what is asked before it
     * @param known people who were in these groups; {@code more} how many there are beside them
     */
    public record Way(
            String rule,
            String place,
            boolean breakGlass,
            String roles,
            String most,
            List<String> who,
            List<String> wants,
            List<String> before,
            List<Person> known,
            int more) {
        static Way of(WithoutAskingView.WayView way, Instant now) {
            return new Way(
                    way.rule(),
                    way.place(),
                    way.effect().equals("break-glass"),
                    way.roles().isEmpty() ? "any role" : String.join(", ", way.roles()),
                    way.most(),
                    who(way),
                    wants(way),
                    way.before().stream()
                            .map(one -> one.rule()
                                    + (one.effect().equals("deny")
                                            ? " denies: " + one.why()
                                            : one.effect().equals("approvals")
                                                    ? " wants somebody's yes"
                                                    : " gives otherwise"))
                            .toList(),
                    way.people().stream()
                            .limit(MOST_PEOPLE)
                            .map(person -> new Person(
                                    person.login(), person.who(), When.of(Instant.parse(person.seenAt()), now)))
                            .toList(),
                    Math.max(0, way.people().size() - MOST_PEOPLE));
        }

        private static List<String> who(WithoutAskingView.WayView way) {
            List<String> who = new ArrayList<>();
            who.add(
                    way.groups().isEmpty()
                            ? "everybody who may ask"
                            : "members of " + String.join(" or ", way.groups()));
            if (!way.issuers().isEmpty()) {
                who.add("from " + String.join(" or ", way.issuers()));
            }
            way.claims().forEach((claim, values) -> who.add("whose " + claim + " is " + String.join(" or ", values)));
            return who;
        }

        private static List<String> wants(WithoutAskingView.WayView way) {
            List<String> wants = new ArrayList<>();
            if (way.classes() != null) {
                wants.add("no other kinds of statements than "
                        + String.join(
                                ", ",
                                way.classes().stream()
                                        .map(name -> ScopeLine.kinds().getOrDefault(name, name))
                                        .toList()));
            }
            if (way.statement() != null) {
                wants.add(way.statement() ? "one statement" : "more than one statement");
            }
            add(wants, "no longer than ", way.upTo());
            add(wants, "that ", way.when());
            add(wants, "a reason that matches ", way.reason());
            add(wants, "a ticket that matches ", way.ticket());
            add(wants, "a sign-in with acr ", way.acr().isEmpty() ? null : String.join(" or ", way.acr()));
            add(wants, "a sign-in not longer ago than ", way.maxAge());
            add(
                    wants,
                    "to be looked at afterwards by members of ",
                    way.reviewers() == null ? null : String.join(" or ", way.reviewers()));
            return wants;
        }

        private static void add(List<String> wants, String begin, @Nullable String what) {
            if (what != null) {
                wants.add(begin + what);
            }
        }
    }

    /** Somebody, and when their groups were seen last. */
    public record Person(String login, String who, When seen) {}

    /** @param target to which; to any if it is left out */
    @GET
    public Uni<Response> show(@QueryParam("target") @Nullable String target) {
        String wanted = target == null ? "" : target.strip();
        String only = Grant.isTargetName(wanted) ? wanted : "";
        return entrance.page(
                "listWithoutAsking",
                "without-asking",
                guest -> Uni.createFrom()
                        .deferred(() -> overview.withoutAsking(only.isEmpty() ? null : only))
                        .map(view -> page(guest, view, only, ""))
                        .onFailure(ProblemException.class)
                        .recoverWithItem(failure -> page(
                                guest,
                                null,
                                only,
                                FormProblem.of(failure.problem()).words())));
    }

    /** @param view null if it can not be told, for a reason that {@code problem} says */
    private Response page(Guest guest, @Nullable WithoutAskingView view, String only, String problem) {
        Instant now = clock.instant();
        return Response.ok(Templates.withoutAsking(
                        guest.chrome(),
                        view == null
                                ? List.of()
                                : view.targets().stream()
                                        .map(target -> Target.of(target, now))
                                        .toList(),
                        view == null ? 0 : view.knownPeople(),
                        only,
                        problem))
                .build();
    }
}
