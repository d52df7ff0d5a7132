package io.portcullis.server.ui;

import io.portcullis.server.api.view.ReviewView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A review as a page shows it.
 *
 * @param state {@code open}, {@code overdue} or {@code signed-off}
 * @param signedOff when; null if nobody has
 */
public record ReviewCard(
        String state,
        When opened,
        When due,
        String reviewers,
        @Nullable When signedOff,
        String by,
        String words,
        RequestCard request) {
    static List<ReviewCard> of(List<ReviewView> reviews, Instant now) {
        return reviews.stream().map(review -> of(review, now)).toList();
    }

    static ReviewCard of(ReviewView review, Instant now) {
        return new ReviewCard(
                review.state(),
                When.of(Instant.parse(review.openedAt()), now),
                When.of(Instant.parse(review.dueAt()), now),
                String.join(" or ", review.reviewers()),
                review.signedOffAt() == null ? null : When.of(Instant.parse(review.signedOffAt()), now),
                review.signedOffBy() == null ? "" : review.signedOffBy(),
                review.words() == null ? "" : review.words(),
                RequestCard.of(review.request(), now));
    }

    public boolean isOpen() {
        return signedOff == null;
    }

    public boolean isOverdue() {
        return state.equals("overdue");
    }
}
