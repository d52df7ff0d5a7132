package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.TestNotification;
import io.portcullis.server.api.form.NotificationForm;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.NotificationView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.store.Notifications;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/notifications")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Notifications", description = "Who was told of what, by webhooks.")
public class NotificationsResource {
    private final Notifications notifications;
    private final StartSettings settings;
    private final Caller caller;

    NotificationsResource(Notifications notifications, StartSettings settings, Caller caller) {
        this.notifications = notifications;
        this.settings = settings;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listNotifications", summary = "List notifications, newest first")
    public Uni<PageView<NotificationView>> list(
            @Parameter(description = "Only those for this receiver.") @QueryParam("receiver") @Nullable String receiver,
            @Parameter(description = "Only those in this state.", example = "given-up") @QueryParam("state") @Nullable
                    String state,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        return Bounds.within(notifications
                .notifications(receiver, NotificationForm.state(state), Paging.of(limit, after))
                .map(page -> PageView.of(page, NotificationView::of)));
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            operationId = "retryNotification",
            summary = "Try a notification again at once",
            description = "Also one that was given up. From then on it is as if it were new.")
    public Uni<NotificationView> retry(@PathParam("id") String id) {
        return Bounds.within(
                notifications.retry(NotificationForm.number(id), caller.actor()).map(NotificationView::of));
    }

    @POST
    @Path("/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "testNotification",
            summary = "Send a receiver a notification of nothing",
            description = "It is in the list a second later, with what became of it.")
    @APIResponse(responseCode = "204", description = "It will be sent.")
    public Uni<Void> test(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TestNotification.class)))
                    byte[] body) {
        String receiver = NotificationForm.receiver(
                StrictJson.read(body, TestNotification.class, Bounds.MAX_BODY), settings.receivers());
        return Bounds.within(notifications.test(receiver, caller.actor()));
    }
}
