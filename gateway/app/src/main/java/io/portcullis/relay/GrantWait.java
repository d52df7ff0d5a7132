package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.config.Target;
import io.portcullis.policy.Decision;
import io.portcullis.policy.GrantWaitWords;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.session.GrantStanding;
import io.portcullis.session.LoginLinks.Waiting;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed login that has no grant yet: it is held until the replica has one that admits it, or the grant cluster says that none will come.
 * What the cluster says is shown, and lets nobody in: with a grant the login goes through the same admission as any other. On the login's event
 * loop.
 */
final class GrantWait {
    /** Often enough that nobody takes the connection for dead. */
    private static final Duration NOTICE_EVERY = Duration.ofSeconds(15);

    private static final long LOOK_EVERY_MILLIS = 1_000;

    /** While the cluster has not said how long. */
    private static final Duration LIFE_UNHEARD = Duration.ofMinutes(5);

    private final LoopServices services;
    private final ClientOpening opening;
    private final ChannelHandlerContext context;
    private final StartupRequest request;
    private final GrantQuestion question;
    private final Decision.Refuse without;
    private final Target target;
    private final long begun = System.nanoTime();
    private long endsAt = begun + LIFE_UNHEARD.toNanos();
    private long toldAt = begun;
    /** As it was said last by the cluster; null: not yet. */
    private @Nullable GrantStanding standing;

    private boolean unreachable;
    private boolean looking;
    private boolean over;
    private @Nullable Waiting waiting;
    private @Nullable ScheduledFuture<?> look;

    /**
     * @param question that finds the grant
     * @param without what would be said if nobody waited
     * @param target that is asked for
     */
    GrantWait(
            LoopServices services,
            ClientOpening opening,
            ChannelHandlerContext context,
            GrantQuestion question,
            Decision.Refuse without,
            Target target) {
        this.services = services;
        this.opening = opening;
        this.context = context;
        this.request = question.request();
        this.question = question;
        this.without = without;
        this.target = target;
    }

    /** @param confirmed the link that its person has confirmed */
    void begin(Waiting confirmed) {
        waiting = confirmed.awaitGrant(
                target.name(), news -> context.executor().execute(opening.guarded(context, () -> on(news))));
        look = context.executor()
                .scheduleAtFixedRate(
                        opening.guarded(context, this::look),
                        LOOK_EVERY_MILLIS,
                        LOOK_EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    // What the cluster says

    private void on(GrantStanding.News news) {
        if (over) {
            return;
        }
        switch (news.standing()) {
            case GrantStanding.NotAsked(String url)
            when news.life().isZero() ->
                refuse(without.reason(), without.refusal().withForm(url), without.operatorDetail());
            case GrantStanding.Pending(String url, int _, int _, var _)
            when news.life().isZero() ->
                refuse(without.reason(), without.refusal().withForm(url), without.operatorDetail());
            case GrantStanding.NotAsked _, GrantStanding.Pending _, GrantStanding.Granted _ -> stands(news);
            case GrantStanding.Denied(String url, String reason) ->
                refuse(RefusalReason.REQUEST_DENIED, GrantWaitWords.denied(request.database(), reason, url), reason);
            case GrantStanding.Withdrawn _ ->
                refuse(RefusalReason.REQUEST_WITHDRAWN, GrantWaitWords.withdrawn(request.database()), "");
            case GrantStanding.Expired(String url) ->
                refuse(RefusalReason.REQUEST_EXPIRED, GrantWaitWords.expired(request.database(), url), "");
            case GrantStanding.Over _ -> refuseAsEver("the grant cluster says that it is over");
            case GrantStanding.TooMany(String why) -> refuseAsEver("it can not wait for one: too many do " + why);
            case GrantStanding.Unknown _
            when standing == null -> refuseAsEver("the grant cluster knows no waiting for grants");
            case GrantStanding.Unreachable _, GrantStanding.Unknown _ -> {
                if (!unreachable) {
                    unreachable = true;
                    say(GrantWaitWords.unreachable(left()));
                }
            }
        }
    }

    private void stands(GrantStanding.News news) {
        boolean told = !unreachable && news.standing().equals(standing);
        endsAt = System.nanoTime() + news.life().toNanos();
        standing = news.standing();
        unreachable = false;
        if (!told) {
            say(words(news.standing(), left()));
        }
    }

    private Refusal words(GrantStanding now, Duration left) {
        return switch (now) {
            case GrantStanding.NotAsked(String url) -> GrantWaitWords.notAsked(request.database(), url, left);
            case GrantStanding.Pending pending ->
                GrantWaitWords.pending(pending.url(), pending.approvers(), pending.approved(), pending.needed(), left);
            case GrantStanding.Granted _,
                    GrantStanding.Denied _,
                    GrantStanding.Withdrawn _,
                    GrantStanding.Expired _,
                    GrantStanding.Over _,
                    GrantStanding.Unreachable _,
                    GrantStanding.Unknown _,
                    GrantStanding.TooMany _ -> GrantWaitWords.granted();
        };
    }

    private Refusal reminder(Duration left) {
        if (unreachable) {
            return GrantWaitWords.unreachable(left);
        }
        return switch (standing) {
            case null -> GrantWaitWords.unreachable(left);
            case GrantStanding.NotAsked(String url) -> GrantWaitWords.stillNotAsked(request.database(), url, left);
            case GrantStanding.Pending pending ->
                GrantWaitWords.stillPending(pending.approvers(), pending.approved(), pending.needed(), left);
            case GrantStanding.Granted _,
                    GrantStanding.Denied _,
                    GrantStanding.Withdrawn _,
                    GrantStanding.Expired _,
                    GrantStanding.Over _,
                    GrantStanding.Unreachable _,
                    GrantStanding.Unknown _,
                    GrantStanding.TooMany _ -> GrantWaitWords.stillComing(left);
        };
    }

    // What there is

    private void look() {
        if (over) {
            return;
        }
        RefusalReason obstacle = services.gateway().admittance().obstacle();
        long now = System.nanoTime();
        if (obstacle != null) {
            refuse(obstacle, Refusals.notAvailable(Admitting.words(obstacle)), "");
        } else if (now - endsAt >= 0) {
            Refusal late =
                    GrantWaitWords.notInTime(request.login(), request.database(), Duration.ofNanos(endsAt - begun));
            refuse(RefusalReason.NO_GRANT_IN_TIME, late, without.operatorDetail());
        } else {
            if (now - toldAt >= NOTICE_EVERY.toNanos()) {
                say(reminder(left()));
            }
            lookForGrant();
        }
    }

    private void lookForGrant() {
        if (looking) {
            return;
        }
        looking = true;
        services.gateway()
                .grants()
                .prepare(request.login().login(), context.executor(), opening.guarded(context, this::decide));
    }

    private void decide() {
        looking = false;
        if (over) {
            return;
        }
        Decision decision = question.ask(
                services.gateway(),
                services.gateway().grants().find(request.login().login()),
                target.name(),
                request.grantId(),
                null);
        if (!waitsOn(decision)) {
            end();
            opening.onGrant(context, request);
        }
    }

    /** Whatever else becomes of it is for the admission to say. */
    private static boolean waitsOn(Decision decision) {
        return decision instanceof Decision.Refuse refused
                && (refused.reason().isForWantOfAGrant() || refused.reason() == RefusalReason.STALE);
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    private void say(Refusal words) {
        toldAt = System.nanoTime();
        context.writeAndFlush(ErrorMessages.note(context.alloc(), words), context.voidPromise());
    }

    private void refuseAsEver(String detail) {
        Refusal refusal = without.refusal()
                .withForm(services.gateway()
                        .requestForm()
                        .of(target.name(), request.login().role()));
        refuse(without.reason(), refusal, without.operatorDetail() + "; " + detail);
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
