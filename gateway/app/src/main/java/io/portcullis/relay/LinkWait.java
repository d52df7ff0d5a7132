package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.model.SessionId;
import io.portcullis.policy.LinkWords;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LinkOptions;
import io.portcullis.session.LoginLinks.Kind;
import io.portcullis.session.LoginLinks.News;
import io.portcullis.session.LoginLinks.Waiting;
import io.portcullis.session.LoginLinks.Wish;
import io.portcullis.session.Opening;
import io.portcullis.session.Showable;
import io.portcullis.wire.message.AuthenticationOk;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A login that waits until its person has confirmed it in a browser. A client that shows notices waits after
 * AuthenticationOk, because a notice before it ends its login, and before anything of a session; the others are refused at
 * once with what they show for sure, an error. Nothing of what the client sends goes anywhere meanwhile.
 */
final class LinkWait {
    /** Often enough that nobody takes the connection for dead. */
    private static final Duration NOTICE_EVERY = Duration.ofSeconds(15);

    /** How soon a login that waits hears that the gateway is being stopped. */
    private static final long LOOK_EVERY_MILLIS = 1_000;

    private static final int MOST_CHARACTERS = 255;

    private final LoopServices services;
    private final ClientOpening opening;
    private final ChannelHandlerContext context;
    private final StartupRequest request;
    private final Wish wish;
    private @Nullable Waiting waiting;
    private News.@Nullable Prompt prompt;
    private @Nullable ScheduledFuture<?> look;
    private long promptedAt;
    private long toldAt;
    private boolean authenticated;
    private boolean confirmed;
    private boolean over;

    /** @param authenticated whether the client has heard that it is */
    private LinkWait(
            LoopServices services,
            ClientOpening opening,
            ChannelHandlerContext context,
            StartupRequest request,
            Wish wish,
            boolean authenticated) {
        this.services = services;
        this.opening = opening;
        this.context = context;
        this.request = request;
        this.wish = wish;
        this.authenticated = authenticated;
    }

    static LinkWait of(
            LoopServices services,
            ClientOpening opening,
            ChannelHandlerContext context,
            InetAddress origin,
            SessionId session,
            Opening.Step.Link asked,
            OpeningLogin login) {
        StartupRequest request = asked.request();
        String device = login.device(asked.device());
        Wish wish = wish(session, origin, request, LinkOptions.of(asked.rule().options()), device);
        return new LinkWait(services, opening, context, request, wish, device != null);
    }

    private static Wish wish(
            SessionId session,
            InetAddress origin,
            StartupRequest request,
            LinkOptions options,
            @Nullable String device) {
        return new Wish(
                session,
                options.notices().waits(request.applicationName()) ? Kind.HELD : Kind.NEXT,
                request.login().login(),
                request.login().role(),
                request.database(),
                origin.getHostAddress(),
                request.applicationName(),
                options.sensitive(),
                device,
                options.demand().acr(),
                options.demand().amr(),
                options.demand().maxAge());
    }

    static Refusal tooMuchAhead() {
        return Refusals.protocolViolation("too much was sent before the login was over");
    }

    void begin() {
        if (!canBeShown(wish.target()) || (wish.role() != null && !canBeShown(wish.role()))) {
            refuse(RefusalReason.UNKNOWN_TARGET, Refusals.unknownTarget(wish.target()), "a name that nobody can read");
            return;
        }
        Waiting asked = services.gateway()
                .links()
                .ask(wish, news -> context.executor().execute(opening.guarded(context, () -> on(news))));
        if (over) {
            asked.leave();
        } else {
            waiting = asked;
        }
    }

    /** No database or role of another name is found anywhere, and a page and a terminal show it. */
    private static boolean canBeShown(String name) {
        return Showable.isText(name, MOST_CHARACTERS);
    }

    private void on(News news) {
        if (over) {
            return;
        }
        switch (news) {
            case News.Prompt shown -> onPrompt(shown);
            case News.Confirmed(String issuer, String subject) -> {
                end();
                confirmed = true;
                authenticate();
                opening.onConfirmed(context, request, issuer, subject);
            }
            case News.Denied _ -> refuse(RefusalReason.LINK_DENIED, LinkWords.denied(), "");
            case News.Failed _ -> refuse(RefusalReason.LINK_FAILED, LinkWords.failed(), "");
            case News.TooMany(String why) -> refuse(RefusalReason.TOO_MANY_LINKS, LinkWords.tooMany(), why);
            case News.Unavailable(String why) -> refuse(RefusalReason.LINK_UNAVAILABLE, LinkWords.unavailable(), why);
        }
    }

    /** The link if somebody has confirmed it for this very connection, whose client shows what it is told meanwhile; else null. */
    @Nullable
    Waiting confirmedAndHeld() {
        return confirmed && wish.kind() == Kind.HELD ? waiting : null;
    }

    private void onPrompt(News.Prompt shown) {
        switch (wish.kind()) {
            case NEXT ->
                refuse(
                        RefusalReason.LINK_PROMPTED,
                        LinkWords.confirmFirst(request.login(), wish.target(), shown.url(), shown.code()),
                        "");
            case HELD -> hold(shown);
        }
    }

    private void hold(News.Prompt shown) {
        prompt = shown;
        promptedAt = System.nanoTime();
        toldAt = promptedAt;
        authenticate();
        say(LinkWords.prompt(request.login(), wish.target(), shown.url(), shown.code(), shown.life()));
        opening.rest();
        look = context.executor()
                .scheduleAtFixedRate(
                        opening.guarded(context, this::look),
                        LOOK_EVERY_MILLIS,
                        LOOK_EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void look() {
        News.Prompt shown = prompt;
        if (over || shown == null) {
            return;
        }
        RefusalReason obstacle = services.gateway().admittance().obstacle();
        long now = System.nanoTime();
        Duration left = shown.life().minusNanos(now - promptedAt);
        if (obstacle != null) {
            refuse(obstacle, Refusals.notAvailable(Admitting.words(obstacle)), "");
        } else if (!left.isPositive()) {
            refuse(RefusalReason.LINK_TIMEOUT, LinkWords.notInTime(), "");
        } else if (now - toldAt >= NOTICE_EVERY.toNanos()) {
            toldAt = now;
            say(LinkWords.waiting(shown.url(), shown.code(), left));
        }
    }

    /** Once, whoever has confirmed it: the client is to send and expect no more about who it is. */
    private void authenticate() {
        if (!authenticated) {
            authenticated = true;
            ByteBuf out = context.alloc().buffer();
            new AuthenticationOk().encode(out);
            context.writeAndFlush(out, context.voidPromise());
        }
    }

    private void say(Refusal words) {
        context.writeAndFlush(ErrorMessages.note(context.alloc(), words), context.voidPromise());
    }

    private void refuse(RefusalReason reason, Refusal refusal, String detail) {
        opening.refuse(context, reason, refusal, detail, false);
        end();
    }

    /** Nobody waits any more. */
    void end() {
        over = true;
        if (look != null) {
            look.cancel(false);
        }
        if (waiting != null) {
            waiting.leave();
        }
    }
}
