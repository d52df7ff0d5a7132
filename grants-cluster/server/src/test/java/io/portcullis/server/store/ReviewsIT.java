package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.Samples;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.Reviews.Count;
import io.portcullis.server.store.Reviews.Item;
import io.portcullis.server.store.Reviews.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewsIT {
    private static final Review REVIEW = new Review(Set.of("leads", "security"), Set.of("https://id"), null);

    @TempDir
    static Path folder;

    private static StoreWorld world;
    private static Asked asked;
    private static Reviews reviews;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
        asked = new Asked(world);
        reviews = new SqlReviews(world.database, "node-a");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void nothingIsThere() {
        world.test.execute("truncate portcullis.review");
    }

    private static Request broken(Instant due) {
        Wish wish = asked.glass();
        Instant now = Instant.now();
        return StoreWorld.made(world.requests.create(
                wish, Asked.OFFER, Asked.soon(), RequestedGrant.of(wish, Asked.OFFER, REVIEW, due, now), null));
    }

    private static List<Item> list(State state) {
        return Samples.get(reviews.reviews(state, new Page.Request(10, null))).items();
    }

    @Test
    void whoBreaksTheGlassIsReviewed() {
        Instant due = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);
        Request request = broken(due);
        asked.granted(asked.wish());

        Item item = Samples.get(reviews.review(request.id()));
        assertEquals(RequestState.GRANTED, request.state());
        assertTrue(request.wish().breakGlass());
        assertEquals(due, item.dueAt());
        assertEquals(REVIEW, item.reviewers());
        assertEquals(request.wish(), item.request().wish());
        assertEquals(
                List.of(request.id()),
                list(State.OPEN).stream().map(one -> one.request().id()).toList());
        assertEquals(List.of(), list(State.OVERDUE));
        assertEquals(new Count(1, 0), Samples.get(reviews.count()));
        assertTrue(asked.audited(request).contains("break_glass_used people/"), asked.audited(request));
    }

    @Test
    void oneSignsItOffOnce() {
        Request request = broken(Asked.soon());

        Item item = Samples.get(reviews.signOff(request.id(), "was needed", Asked.LEO));

        assertEquals(State.SIGNED_OFF, item.stateAt(Instant.now()));
        assertEquals("was needed", Objects.requireNonNull(item.signedOff()).words());
        assertEquals(Asked.LEO, item.signedOff().who());
        assertEquals(item, Samples.get(reviews.signOff(request.id(), "again", Asked.LEO)));
        assertThrows(AlreadyEnded.class, () -> Samples.get(reviews.signOff(request.id(), "me too", Asked.LISA)));
        assertEquals(new Count(0, 0), Samples.get(reviews.count()));
        assertTrue(asked.audited(request).endsWith("review_signed_off people/leo"), asked.audited(request));
        assertThrows(
                ChangeFailure.NotFound.class,
                () -> Samples.get(reviews.signOff(asked.granted(asked.wish()).id(), "x", Asked.LEO)));
    }

    @Test
    void whatNobodyHasLookedAtInTimeIsToldOnce() {
        Request late = broken(Instant.now().minusSeconds(5));
        broken(Asked.soon());
        Request done = broken(Instant.now().minusSeconds(5));
        Samples.get(reviews.signOff(done.id(), "was needed", Asked.LEO));

        assertEquals(
                List.of(late.id()),
                Samples.get(reviews.overdue()).stream()
                        .map(one -> one.request().id())
                        .toList());
        assertEquals(List.of(), Samples.get(reviews.overdue()));
        assertEquals(1, list(State.OVERDUE).size());
        assertEquals(new Count(2, 1), Samples.get(reviews.count()));
        assertTrue(asked.audited(late).endsWith("review_overdue cluster"), asked.audited(late));
        Samples.get(reviews.signOff(late.id(), "was needed", Asked.LEO));
        assertEquals(new Count(1, 0), Samples.get(reviews.count()));
    }

    @Test
    void whatNobodyHasLookedAtIsNotForgotten() {
        Request request = broken(Asked.soon());
        Samples.get(world.changes.revokeGrant(
                Objects.requireNonNull(request.grant()).id(), "done", OptionalLong.empty(), Asked.LEO));
        world.test.execute(
                "update portcullis.access_request set decided_at = decided_at - interval '401 days' where id = '"
                        + request.id() + "'");

        assertEquals(0, Samples.get(world.requests.forget()));
        Samples.get(reviews.signOff(request.id(), "was needed", Asked.LEO));
        assertEquals(1, Samples.get(world.requests.forget()));
        assertThrows(ChangeFailure.NotFound.class, () -> Samples.get(reviews.review(request.id())));
    }
}
