package io.portcullis.server.ui;

import io.portcullis.server.api.RequestDesk;
import io.portcullis.server.api.RequestDesk.Seen;
import io.portcullis.server.api.auth.PagesTenant;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for somebody's answer. */
@Path(PagesTenant.PATH + "/inbox")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class InboxPage {
    private final Entrance entrance;
    private final RequestDesk desk;
    private final InstantSource clock = InstantSource.system();

    InboxPage(Entrance entrance, RequestDesk desk) {
        this.entrance = entrance;
        this.desk = desk;
    }

    /**
     * A request, and why it does not wait for who looks.
     *
     * @param why empty if it does
     */
    public record Item(RequestCard request, String why) {
        private static Item of(Seen seen, Instant now) {
            StandingCard standing = StandingCard.of(seen.standing());
            String why = standing.saidYes() ? "You have said yes; others must too." : standing.why();
            return new Item(RequestCard.of(seen.request(), now), why);
        }
    }

    @GET
    public Uni<Response> show(@QueryParam("after") @Nullable String after) {
        return entrance.page(
                "approveRequest",
                "inbox",
                guest -> desk.waiting(guest.identity(), RequestsPage.ON_A_PAGE, after)
                        .map(found -> {
                            Instant now = clock.instant();
                            return Response.ok(Templates.inbox(
                                            guest.chrome(),
                                            items(found.items(), true, now),
                                            items(found.items(), false, now),
                                            after != null,
                                            found.next() == null ? "" : found.next()))
                                    .build();
                        }));
    }

    private static List<Item> items(List<Seen> all, boolean theirs, Instant now) {
        return all.stream()
                .filter(seen -> seen.standing().waitsForThem() == theirs)
                .map(seen -> Item.of(seen, now))
                .toList();
    }
}
