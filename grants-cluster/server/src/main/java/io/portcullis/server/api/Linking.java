package io.portcullis.server.api;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.LinkId;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.cluster.Commands;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Started;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.Links.Wish;
import io.portcullis.server.store.SignedIn;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is decided about links in the control database, and the signed word of it that goes down to the gateway that waits. */
@Singleton
public class Linking {
    private static final String PAGE = "/ui/link/";
    /** An operator must act first. */
    private static final int LATER_SECONDS = 30;

    private final Links links;
    private final Commands commands;
    private final Optional<URI> publicUrl;

    Linking(Links links, Commands commands, ServerConfig config) {
        this.links = links;
        this.commands = commands;
        this.publicUrl = config.publicUrl();
    }

    /** Where a person finds the link. */
    public String page(String handle) {
        return publicUrl.orElseThrow() + PAGE + handle;
    }

    public Uni<Started> start(String node, Wish wish) {
        if (publicUrl.isEmpty()) {
            return Uni.createFrom()
                    .failure(Problem.unavailable("there is no page: portcullis.public-url is not set", LATER_SECONDS)
                            .with("reason", "public-url")
                            .thrown());
        }
        return links.start(node, wish).chain(started -> switch (started) {
            case Started.Decided(LinkDecided what) -> tell(what, started);
            // Whom it does not reach waits in vain, and no longer than it would have.
            case Started.Open open ->
                tell(open.displaced(), started).onFailure().recoverWithItem(started);
            case Started.Over _, Started.Denied _, Started.TooMany _ ->
                Uni.createFrom().item(started);
        });
    }

    public Uni<Void> withdraw(String node, LinkId id) {
        return links.withdraw(node, id);
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
