package io.portcullis.server.api;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.Grant;
import io.portcullis.model.LinkId;
import io.portcullis.model.RequestId;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.cluster.Commands;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.Links.Awaited;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Standing;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.Links.Wish;
import io.portcullis.server.store.Page;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.SignedIn;
import io.portcullis.server.store.Stored;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is decided about links in the control database, and the signed word of it that goes down to the gateway that waits. */
@Singleton
public class Linking {
    private static final String PAGE = "/ui/link/";
    private static final String FORM = "/ui/request";
    private static final String REQUESTS = "/ui/requests/";
    /** An operator must act first. */
    private static final int LATER_SECONDS = 30;

    private static final int MOST_GRANTS = 20;

    private final Links links;
    private final Queries queries;
    private final Commands commands;
    private final Optional<URI> publicUrl;

    Linking(Links links, Queries queries, Commands commands, ServerConfig config) {
        this.links = links;
        this.queries = queries;
        this.commands = commands;
        this.publicUrl = config.publicUrl();
    }

    /** Where a person finds the link. */
    public String page(String handle) {
        return publicUrl.orElseThrow() + PAGE + handle;
    }

    /** Without them nobody can be told where to go. */
    public void requirePages() {
        if (publicUrl.isEmpty()) {
            throw Problem.unavailable("there is no page: portcullis.public-url is not set", LATER_SECONDS)
                    .with("reason", "public-url")
                    .thrown();
        }
    }

    public Uni<Started> start(String node, Wish wish) {
        requirePages();
        return links.start(node, wish).chain(started -> switch (started) {
            case Started.Decided(LinkDecided what) -> tell(what, started);
            // Whom it does not reach waits in vain, and no longer than it would have.
            case Started.Open open ->
                tell(open.displaced(), started).onFailure().recoverWithItem(started);
            case Started.Over _, Started.Denied _, Started.TooMany _ ->
                Uni.createFrom().item(started);
        });
    }

    /** How it stands with what the people of confirmed connections have asked for. */
    public Uni<List<Standing>> waiting(String node, List<Awaited> waiting) {
        return links.waiting(node, waiting);
    }

    /**
     * The form in which access is asked for, filled in.
     *
     * @param handle of the link whose connection waits for it; null: none does
     */
    public static URI form(String target, @Nullable String role, @Nullable String handle) {
        StringBuilder query = new StringBuilder(FORM + "?target=").append(encoded(target));
        if (role != null) {
            query.append("&role=").append(encoded(role));
        }
        if (handle != null) {
            query.append("&link=").append(encoded(handle));
        }
        return URI.create(query.toString());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The same where the person is not at our pages yet. */
    public String formFor(String target, @Nullable String role, @Nullable String handle) {
        return publicUrl.orElseThrow() + form(target, role, handle).toString();
    }

    /** Where a person finds the request. */
    public String page(RequestId request) {
        return publicUrl.orElseThrow() + REQUESTS + request.value();
    }

    public Uni<Void> withdraw(String node, LinkId id) {
        return links.withdraw(node, id);
    }

    /** Those of the login that may let it in. */
    public Uni<List<Grant>> grants(Link link) {
        Queries.GrantFilter filter = new Queries.GrantFilter(link.login(), link.target(), Queries.Phase.ACTIVE);
        return queries.grants(filter, new Page.Request(MOST_GRANTS, null))
                .map(found -> found.items().stream()
                        .map(Stored::record)
                        .filter(grant -> link.role() == null || grant.role().equals(link.role()))
                        .toList());
    }

    public Uni<Link> link(String handle, SignedIn who) {
        return links.link(handle, who);
    }

    /** If the gateway can not be told, it fails although it is decided: the same person may decide the same again. */
    public Uni<Verdict> decide(String handle, SignedIn who, Decision decision) {
        return links.decide(handle, who, decision).chain(verdict -> switch (verdict) {
            case Verdict.Done(var _, LinkDecided what) -> tell(what, verdict);
            case Verdict.WrongCode(int _, LinkDecided what) -> tell(what, verdict);
            case Verdict.OtherAddress _, Verdict.WeakSignIn _, Verdict.Over _ ->
                Uni.createFrom().item(verdict);
        });
    }

    private <T> Uni<T> tell(@Nullable LinkDecided what, T result) {
        return what == null
                ? Uni.createFrom().item(result)
                : commands.linkDecided(what).replaceWith(result);
    }
}
