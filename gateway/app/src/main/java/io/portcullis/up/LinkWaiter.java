package io.portcullis.up;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.LinkId;
import io.portcullis.model.OriginNetwork;
import io.portcullis.session.LoginLinks.News;
import io.portcullis.session.LoginLinks.Wish;
import java.util.function.Consumer;

/** A login that waits for somebody to confirm it. */
final class LinkWaiter {
    private final LinkId id;
    private final Wish wish;
    private final Consumer<News> then;
    private final String network;
    /** Whether it is confirmed, and waits for a grant: no decision is for it any more. */
    private final boolean confirmed;

    private volatile boolean prompted;

    /** @param then hears what becomes of it */
    LinkWaiter(LinkId id, Wish wish, Consumer<News> then) {
        this(id, wish, then, false);
    }

    private LinkWaiter(LinkId id, Wish wish, Consumer<News> then, boolean confirmed) {
        this.id = id;
        this.wish = wish;
        this.then = then;
        this.confirmed = confirmed;
        this.network = OriginNetwork.of(wish.origin());
    }

    /** The same when it waits for a grant. {@code then} hears if it has to give way. */
    LinkWaiter forGrant(Consumer<News> instead) {
        return new LinkWaiter(id, wish, instead, true);
    }

    LinkId id() {
        return id;
    }

    Wish wish() {
        return wish;
    }

    String network() {
        return network;
    }

    void tell(News news) {
        then.accept(news);
    }

    /** The cluster knows of it. */
    void prompted() {
        prompted = true;
    }

    /** Whether the cluster may know of it. */
    boolean wasPrompted() {
        return prompted;
    }

    boolean fits(LinkDecided decided) {
        return !confirmed
                && wish.login().equals(decided.login())
                && wish.origin().equals(decided.origin());
    }

    /** Who is counted: whoever asks under that name from there; whose secret was proved, apart from all others. */
    String who() {
        String device = wish.device();
        return device == null ? wish.login() + " " + network : device;
    }

    /** Whose attempts over time are counted together. */
    String pace() {
        String device = wish.device();
        return device == null ? network : device;
    }

    boolean isOfDevice() {
        return wish.device() != null;
    }
}
