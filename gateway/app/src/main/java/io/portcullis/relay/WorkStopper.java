package io.portcullis.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.config.Target;
import io.portcullis.session.Admission;
import io.portcullis.session.SessionObserver;
import io.portcullis.session.StopTheWork;
import io.portcullis.session.StopTheWork.Action;
import io.portcullis.session.StopTheWork.Situation;
import io.portcullis.upstream.Canceller;
import io.portcullis.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries out {@link StopTheWork} for one session: timers, cancels, terminates. On the session's event loop. */
final class WorkStopper {
    private final EventLoop loop;
    private final Canceller canceller;
    private final SessionObserver observer;
    private final Admission admission;
    private final Target target;
    private final String database;
    private final Upstream upstream;
    private final TargetLeg leg;
    private final long patience;
    private @Nullable StopTheWork plan;
    private @Nullable ScheduledFuture<?> wake;
    private boolean terminating;
    private String end = "closed-by-target";

    WorkStopper(
            LoopServices services,
            Admission admission,
            Target target,
            String database,
            Upstream upstream,
            TargetLeg leg) {
        this.loop = upstream.channel().eventLoop();
        this.canceller = services.canceller();
        this.observer = services.observer();
        this.admission = admission;
        this.target = target;
        this.database = database;
        this.upstream = upstream;
        this.leg = leg;
        this.patience = services.deadlines().stopWork();
    }

    void begin(Situation situation) {
        if (plan == null && !leg.isClosed()) {
            plan = StopTheWork.of(situation, now(), patience);
            end = "ended";
            perform(plan, plan.begin());
        }
    }

    void onQuiet() {
        if (plan != null) {
            perform(plan, plan.onQuiet(now()));
        }
    }

    void onMessageFinished() {
        if (plan != null) {
            perform(plan, plan.onMessageFinished(now()));
        }
    }

    void onTargetClosed() {
        if (plan != null) {
            plan.onTargetClosed();
        }
        cancelTimer();
    }

    /** How the target's side ended, for the audit. */
    String end() {
        return end;
    }

    private void perform(StopTheWork current, List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case CANCEL -> cancel();
                case TERMINATE_BACKEND -> terminate(current);
                case END_SESSION -> leg.sendTerminate();
                case HALF_CLOSE -> leg.halfClose();
                case CLOSE -> leg.close();
                case GIVE_UP -> giveUp();
            }
        }
        cancelTimer();
        if (!current.isDone()) {
            long delay = Math.max(0, current.nextWake() - now());
            wake = loop.schedule(() -> perform(current, current.onTime(now())), delay, TimeUnit.MILLISECONDS);
        }
    }

    private void cancel() {
        end = "cancelled";
        canceller.cancel(upstream).onFailure(cause -> loop.execute(() -> failed("cancel", cause)));
    }

    private void terminate(StopTheWork current) {
        if (terminating) {
            return;
        }
        terminating = true;
        end = "terminated";
        canceller
                .terminate(target, admission.grant().role(), database, upstream)
                .onComplete(done -> loop.execute(() -> {
                    terminating = false;
                    if (done.failed() && !leg.isClosed()) {
                        failed("terminate", done.cause());
                        perform(current, current.onTerminateFailed(now()));
                    }
                }));
    }

    private void failed(String action, Throwable cause) {
        if (!leg.isClosed()) {
            observer.onStopFailed(admission, action, cause);
        }
    }

    private void giveUp() {
        end = "given-up";
        observer.onWorkNotStopped(admission, Duration.ofMillis(patience));
        leg.reset();
    }

    private void cancelTimer() {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
