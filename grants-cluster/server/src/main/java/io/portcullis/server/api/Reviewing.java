package io.portcullis.server.api;

import io.portcullis.model.RequestId;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.request.Person;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Reviews;
import io.portcullis.server.store.Reviews.Item;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Who may say that they have looked at what somebody did who broke the glass: never who did it. */
@Singleton
class Reviewing {
    private static final String OWN = "who broke the glass does not review it";
    /** They have seen the secret of the emergency grant. */
    private static final String MADE = "who made the grant does not review its use";

    private final Reviews reviews;
    private final Requests requests;

    Reviewing(Reviews reviews, Requests requests) {
        this.reviews = reviews;
        this.requests = requests;
    }

    Uni<Item> signOff(RequestId id, String words, Identity by) {
        Person person = Deciding.person(by);
        return reviews.review(id).chain(item -> {
            String own = own(item, person, by);
            if (!own.isEmpty()) {
                return refuse(item, "review-own", own, by);
            }
            return isReviewer(item, person)
                    ? reviews.signOff(id, words, by.actor())
                    : refuse(item, "review-not-yours", reviewers(item), by);
        });
    }

    /** Why somebody can not sign it off; empty if they can. Whoever is no person has been refused before. */
    String mayNot(Item item, Identity by) {
        Person person = Deciding.person(by);
        String own = own(item, person, by);
        if (!own.isEmpty()) {
            return own;
        }
        return isReviewer(item, person) ? "" : reviewers(item);
    }

    private static String own(Item item, Person person, Identity by) {
        if (person.is(item.request().asker())) {
            return OWN;
        }
        return by.actor().name().equals(item.request().wish().actor().name()) ? MADE : "";
    }

    private static boolean isReviewer(Item item, Person person) {
        return item.reviewers().mayBy(person.issuer(), person.groups());
    }

    private static String reviewers(Item item) {
        return "this is reviewed by members of "
                + String.join(" or ", item.reviewers().from().stream().sorted().toList());
    }

    private Uni<Item> refuse(Item item, String reason, String why, Identity by) {
        return requests.refusedDecision(item.request(), reason, why, by.actor())
                .chain(_ -> Uni.createFrom()
                        .failure(
                                Problem.of(ProblemType.NOT_YOURS_TO_DECIDE, why).thrown()));
    }
}
