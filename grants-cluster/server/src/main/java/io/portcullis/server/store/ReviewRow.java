package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.RequestId;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.Reviews.Item;
import io.portcullis.server.store.Reviews.SignedOff;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reviews as the control database has them. */
final class ReviewRow {
    /** With the request and the newest revision of its grant. */
    static final String SELECT = """
            SELECT a.*, r.envelope, v.number AS review, v.opened_at, v.due_at, v.reviewers, v.reviewer_issuers, v.signed_at, v.signed_by,
                v.signed_issuer, v.signed_subject, v.signed_words
            FROM portcullis.review v JOIN portcullis.access_request a ON a.id = v.request
            LEFT JOIN portcullis.record r ON r.id = a.grant_id AND r.kind = 'grant'
            """;

    private static final String OPEN = """
            INSERT INTO portcullis.review (request, opened_at, due_at, reviewers, reviewer_issuers)
            VALUES ($1, clock_timestamp(), $2, $3, $4)""";

    private ReviewRow() {}

    /** Of a grant for who broke the glass; nothing of others. */
    static Future<Void> open(
            ChangeTransaction change, RequestId id, Wish wish, @Nullable RequestedGrant grant, Optional<Grant> made) {
        if (!(grant instanceof RequestedGrant.BreakGlass(var _, Review review, Instant due))) {
            return Future.succeededFuture();
        }
        return change.ask(OPEN, id.value(), ChangeTransaction.at(due), sorted(review.from()), sorted(review.issuers()))
                .compose(_ -> RequestTrail.audit(
                        change, "break_glass_used", id, wish, wish.actor(), "review due " + due, made));
    }

    static String[] sorted(Set<String> names) {
        return names.stream().sorted().toArray(String[]::new);
    }

    static Item of(Row row) {
        OffsetDateTime signed = row.getOffsetDateTime("signed_at");
        return new Item(
                RequestRow.of(row, List.of()),
                row.getOffsetDateTime("opened_at").toInstant(),
                row.getOffsetDateTime("due_at").toInstant(),
                new Review(
                        Set.of(row.getArrayOfStrings("reviewers")),
                        Set.of(row.getArrayOfStrings("reviewer_issuers")),
                        null),
                signed == null
                        ? null
                        : new SignedOff(
                                signed.toInstant(),
                                new Actor(
                                        row.getString("signed_by"),
                                        row.getString("signed_issuer"),
                                        row.getString("signed_subject")),
                                row.getString("signed_words")));
    }
}
