package io.portcullis.server.up;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.LinkId;
import io.portcullis.server.api.Bounds;
import io.portcullis.server.api.Linking;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.auth.GatewaysOnly;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Collecting;
import io.portcullis.server.store.Gateways;
import io.portcullis.server.store.Gateways.GatewayEvent;
import io.portcullis.server.store.Gateways.NewReport;
import io.portcullis.server.store.Leases;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.up.UpAnswers.AuditOffset;
import io.portcullis.server.up.UpAnswers.AuditTaken;
import io.portcullis.server.up.UpAnswers.RecordsTaken;
import io.portcullis.server.up.UpAnswers.ReportTaken;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What gateways tell: docs/up-channel.md. Bodies can be large, so they are read on a worker, not on an event loop. */
@Path("/up/v1")
@Produces(MediaType.APPLICATION_JSON)
@GatewaysOnly
@Tag(name = "Up channel", description = "For gateways, by their node credentials.")
public class UpResource {
    static final String LINES = "application/x-ndjson";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern OFFSET = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Gateways gateways;
    private final Collecting collecting;
    private final Leases leases;
    private final Linking linking;
    private final RoleRights rights;
    private final Caller caller;
    private final MeterRegistry metrics;
    private final InstantSource clock = InstantSource.system();

    UpResource(
            Gateways gateways,
            Collecting collecting,
            Leases leases,
            Linking linking,
            RoleRights rights,
            Caller caller,
            MeterRegistry metrics) {
        this.gateways = gateways;
        this.collecting = collecting;
        this.leases = leases;
        this.linking = linking;
        this.rights = rights;
        this.caller = caller;
        this.metrics = metrics;
    }

    @POST
    @Path("/audit")
    @Consumes(LINES)
    @Operation(operationId = "sendAudit", summary = "Send lines of an audit file, exactly once")
    public Uni<AuditTaken> audit(
            @RequestBody(
                            required = true,
                            content = @Content(mediaType = LINES, schema = @Schema(type = SchemaType.STRING)))
                    byte[] body,
            @Parameter(description = "The file's name, without its folder.", required = true)
                    @QueryParam("file")
                    @Nullable
                    String file,
            @Parameter(description = "Of the body's first byte in the file.", required = true)
                    @QueryParam("offset")
                    @Nullable
                    String offset,
            @Parameter(
                            description = "true: the file's torn last line may be there, without a line feed.",
                            schema = @Schema(enumeration = {"true", "false"}))
                    @QueryParam("last")
                    @Nullable
                    String last) {
        String node = caller.node();
        String name = file(file);
        long from = number(offset);
        boolean torn = last(last);
        return Bounds.within(onWorker(() -> AuditLines.parse(body, torn, clock.instant()))
                .chain(events -> gateways.addAudit(node, name, from, from + body.length, events)
                        .map(known -> {
                            if (known.isPresent()) {
                                throw outOfStep(known.getAsLong());
                            }
                            return taken(name, from + body.length, events);
                        })));
    }

    @GET
    @Path("/audit")
    @Operation(operationId = "getAuditOffset", summary = "Ask up to where the lines of an audit file are known")
    public Uni<AuditOffset> known(
            @Parameter(description = "The file's name, without its folder.", required = true)
                    @QueryParam("file")
                    @Nullable
                    String file) {
        String name = file(file);
        return Bounds.within(gateways.auditOffset(caller.node(), name).map(next -> new AuditOffset(name, next)));
    }

    @POST
    @Path("/report")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sendReport", summary = "Report sessions and view, once a second")
    public Uni<ReportTaken> report(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReportBody.class)))
                    byte[] body) {
        String node = caller.node();
        Uni<NewReport> report = onWorker(
                () -> ReportForm.report(StrictJson.readFromGateway(body, ReportBody.class, ReportForm.MAX_BYTES)));
        return Bounds.within(report.chain(told -> gateways.report(node, told))
                .chain(accepted -> collecting
                        .wish(node)
                        .chain(wish -> rights.wishes()
                                .map(wishes -> new ReportTaken(
                                        accepted,
                                        !accepted,
                                        wish.map(UpAnswers.Wish::of).orElse(null),
                                        wishes.stream()
                                                .map(UpAnswers.RightsWish::of)
                                                .toList())))));
    }

    @POST
    @Path("/records")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sendRecords", summary = "Send records that the server asked for")
    public Uni<RecordsTaken> records(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Envelopes.Body.class)))
                    byte[] body) {
        String node = caller.node();
        Uni<Envelopes> envelopes = onWorker(
                () -> Envelopes.of(StrictJson.readFromGateway(body, Envelopes.Body.class, Envelopes.MAX_BYTES)));
        return Bounds.within(envelopes.chain(sent -> collecting
                .collected(sent.wish(), node, sent.records(), sent.last())
                .map(waited -> {
                    if (!waited) {
                        throw Problem.of(ProblemType.OUT_OF_STEP, "nobody waits for this any more")
                                .thrown();
                    }
                    return new RecordsTaken(sent.records().size());
                })));
    }

    @POST
    @Path("/rights")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "sendRights", summary = "Tell what a role may do at a target, and who is there")
    public Uni<RightsForm.Taken> rights(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RightsForm.Body.class)))
                    byte[] body) {
        String node = caller.node();
        Uni<RoleRights.NewLook> look = onWorker(
                () -> RightsForm.of(StrictJson.readFromGateway(body, RightsForm.Body.class, RightsForm.MAX_BYTES)));
        return Bounds.within(look.chain(seen -> rights.take(node, seen))
                .map(judged -> new RightsForm.Taken(
                        judged.isPresent(),
                        judged.orElse(List.of()).stream()
                                .map(RightsForm.NobodysView::of)
                                .toList())));
    }

    @POST
    @Path("/leases")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "renewLeases", summary = "Take, renew and settle what is spent of budgets")
    public Uni<LeaseForm.Answers> leases(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = LeaseForm.Body.class)))
                    byte[] body) {
        String node = caller.node();
        Uni<List<Leases.Request>> requests = onWorker(
                () -> LeaseForm.of(StrictJson.readFromGateway(body, LeaseForm.Body.class, LeaseForm.MAX_BYTES)));
        // One after another: what is done of them when one fails is not done again when all are repeated.
        return Bounds.within(requests.chain(all -> Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(request -> renew(node, request))
                .collect()
                .asList()
                .map(LeaseForm.Answers::new)));
    }

    private Uni<LeaseForm.AnswerView> renew(String node, Leases.Request request) {
        return leases.renew(node, request).map(answer -> {
            metrics.counter("portcullis.leases", "state", answer.state().code()).increment();
            return LeaseForm.view(request, answer);
        });
    }

    @POST
    @Path("/links")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "startLink", summary = "Have a login confirmed by its person in a browser")
    public Uni<LinkForm.StartedView> startLink(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = LinkForm.Body.class)))
                    byte[] body) {
        Links.Wish wish = LinkForm.of(StrictJson.readFromGateway(body, LinkForm.Body.class, LinkForm.MAX_BYTES));
        return Bounds.within(linking.start(caller.node(), wish).map(started -> {
            LinkForm.StartedView view = LinkForm.view(started, linking::page);
            metrics.counter("portcullis.links", "kind", wish.kind().code(), "state", view.state())
                    .increment();
            return view;
        }));
    }

    @POST
    @Path("/links/withdraw")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "withdrawLink", summary = "Say that nobody waits for a link any more")
    public Uni<LinkForm.StartedView> withdrawLink(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = LinkForm.Withdrawal.class)))
                    byte[] body) {
        LinkId id = LinkForm.id(StrictJson.readFromGateway(body, LinkForm.Withdrawal.class, LinkForm.MAX_BYTES)
                .id());
        return Bounds.within(linking.withdraw(caller.node(), id).map(_ -> LinkForm.StartedView.of("over")));
    }

    @POST
    @Path("/links/waiting")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "awaitGrants",
            summary = "Ask how it stands with the grants that confirmed logins wait for",
            description = "Words for those who wait: they let nobody in.")
    public Uni<WaitingForm.Answers> awaitGrants(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = WaitingForm.Body.class)))
                    byte[] body) {
        List<Links.Awaited> waiting =
                WaitingForm.of(StrictJson.readFromGateway(body, WaitingForm.Body.class, WaitingForm.MAX_BYTES));
        linking.requirePages();
        return Bounds.within(linking.waiting(caller.node(), waiting).map(all -> WaitingForm.view(all, linking)));
    }

    private AuditTaken taken(String file, long next, List<GatewayEvent> events) {
        int malformed = (int) events.stream()
                .filter(event -> event.type().equals(AuditLines.MALFORMED))
                .count();
        metrics.counter("portcullis.audit.received", "form", "event").increment(events.size() - malformed);
        metrics.counter("portcullis.audit.received", "form", "malformed").increment(malformed);
        return new AuditTaken(file, next, events.size(), malformed);
    }

    private static <T> Uni<T> onWorker(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static ProblemException outOfStep(long next) {
        return Problem.of(ProblemType.OUT_OF_STEP, "the lines of this file are known up to offset " + next)
                .with("next", next)
                .thrown();
    }

    private static String file(@Nullable String file) {
        if (file == null || !FILE.matcher(file).matches()) {
            throw Problem.invalid("file", "must match " + FILE).thrown();
        }
        return file;
    }

    private static long number(@Nullable String offset) {
        if (offset == null || !OFFSET.matcher(offset).matches()) {
            throw Problem.invalid("offset", "must be a number of bytes").thrown();
        }
        return Long.parseLong(offset);
    }

    private static boolean last(@Nullable String last) {
        return switch (last) {
            case null -> false;
            case "false" -> false;
            case "true" -> true;
            case String _ ->
                throw Problem.invalid("last", "must be true or false").thrown();
        };
    }
}
