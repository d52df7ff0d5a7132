package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.scope.Denial;
import io.portcullis.session.scoped.SessionBudget;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.ParameterStatus;
import org.jspecify.annotations.Nullable;

/**
 * From a target to a client under a grant with a scope: errors that answer what was replaced are said in our own words, settings are
 * watched, and changed rows are counted.
 */
final class ScopedOutput implements Splicer.Inspector {
    /** What the target says of a name that does not exist is far shorter. */
    private static final int LONGEST_ERROR = 8 * 1024;

    /** What is wanted of a setting is far shorter. */
    private static final int LONGEST_STATUS = 64 * 1024;

    /** What the server says of a command has at most 64. */
    private static final int LONGEST_COMMAND_TAG = 64;

    private static final byte[] END = {0};
    private static final String QUERY_CANCELED = "57014";

    private final Enforcement enforcement;
    private final TargetLeg target;
    private final Splicer splicer;
    private @Nullable String departure;
    private boolean stops;

    ScopedOutput(Enforcement enforcement, ClientLeg client, TargetLeg target) {
        this.enforcement = enforcement;
        this.target = target;
        this.splicer = new Splicer(target, client, this);
    }

    Splicer splicer() {
        return splicer;
    }

    /** What was wrong with a setting that was reported; null if nothing was. */
    @Nullable
    String departure() {
        return departure;
    }

    /** Whether what runs is to be cancelled: more has come of it than the grant has left. Asked once per chunk. */
    boolean stopsTheWork() {
        boolean now = stops;
        stops = false;
        return now;
    }

    /** Whether nothing more passes: a result that is not all there has ended. */
    boolean isCutOff() {
        SessionBudget budget = enforcement.budget();
        return budget != null && budget.isCutOff();
    }

    /** The walker stands on a message that is legal. Returns whether it passes, or something in its place. */
    boolean message(FrameWalker walker) {
        if (walker.backendTag() == BackendTag.READY_FOR_QUERY
                && !target.session().isCancelling()) {
            enforcement.atRest();
        }
        SessionBudget budget = enforcement.budget();
        if (budget == null || passes(budget, walker)) {
            inspect(walker);
            return true;
        }
        splicer.drop();
        return false;
    }

    private boolean passes(SessionBudget budget, FrameWalker walker) {
        return switch (budget.onBackend(walker.backendTag(), walker.bodyLength())) {
            case PASSES -> true;
            case IS_DROPPED, CUTS_OFF -> false;
            case STOPS_THE_WORK -> {
                stops = true;
                yield false;
            }
        };
    }

    private void inspect(FrameWalker walker) {
        BackendTag tag = walker.backendTag();
        boolean words = tag == BackendTag.ERROR_RESPONSE || tag == BackendTag.NOTICE_RESPONSE;
        if (tag == BackendTag.PARAMETER_STATUS) {
            splicer.message(walker, Math.min(walker.bodyLength(), LONGEST_STATUS));
        } else if (words && awaitsErrors() && walker.bodyLength() <= LONGEST_ERROR) {
            splicer.message(walker, walker.bodyLength());
        } else if (tag == BackendTag.COMMAND_COMPLETE && enforcement.gate().countsChanges()) {
            splicer.message(walker, Math.min(walker.bodyLength(), LONGEST_COMMAND_TAG));
        } else {
            enforcement.ledger().onBackend(tag, walker.status());
            splicer.message(walker, Splicer.NOTHING);
        }
    }

    private boolean awaitsErrors() {
        return enforcement.gate().awaitsErrors() || enforcement.stopped() != null;
    }

    private @Nullable ErrorFields shown(ErrorFields error) {
        Denial why = enforcement.stopped();
        return why != null && error.code().equals(QUERY_CANCELED)
                ? enforcement.gate().stopped(why)
                : enforcement.gate().shown(error);
    }

    @Override
    public @Nullable ByteBuf seen(byte tag, int bodyLength, byte[] seen) {
        BackendTag of = BackendTag.of(tag);
        ByteBuf body = Unpooled.wrappedBuffer(seen);
        ByteBuf instead = null;
        if (of == BackendTag.PARAMETER_STATUS) {
            String wrong = enforcement.reported(status(bodyLength, body));
            departure = departure == null ? wrong : departure;
        } else if (of == BackendTag.COMMAND_COMPLETE) {
            enforcement.gate().completes(seen);
        } else if (of == BackendTag.NOTICE_RESPONSE) {
            // With client_min_messages at debug a server tells what it parses and binds.
            boolean ours = enforcement.gate().isAboutSubstitute(ErrorFields.decode(body));
            instead = ours ? target.context().alloc().buffer(0) : null;
        } else {
            ErrorFields shown = shown(ErrorFields.decode(body));
            if (shown != null) {
                instead = target.context().alloc().buffer();
                shown.encodeError(instead);
            }
        }
        enforcement.ledger().onBackend(of, (byte) 0);
        return instead;
    }

    /** Of one that is too long to be seen whole the beginning: what is wanted of a setting is never as long as that. */
    private static ParameterStatus status(int bodyLength, ByteBuf seen) {
        return ParameterStatus.decode(
                bodyLength == seen.readableBytes() ? seen : Unpooled.wrappedBuffer(seen, Unpooled.wrappedBuffer(END)));
    }
}
