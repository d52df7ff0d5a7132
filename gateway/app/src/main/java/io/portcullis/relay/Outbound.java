package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/**
 * What waits to be written to one socket, still in our hands until the very moment it has to leave them.
 *
 * <p>Netty's own outbound buffer writes whatever it holds as soon as the socket has room: what was queued there can be
 * neither checked again nor taken back. Here the gate is asked before every single write, even one that happens because a
 * frozen process woke up; what is queued can be dropped; and the count of written bytes is exact. What leaves is plain
 * text ({@link PlainOutbound}) or encrypted just before ({@link TlsOutbound}).
 *
 * <p>It belongs to its channel's event loop. (docs/decisions/0003 tells more.)
 */
abstract sealed class Outbound permits PlainOutbound, TlsOutbound {
    /** In {@link #add}: no message begins in this chunk. */
    static final int NO_BOUNDARY = Backlog.NO_BOUNDARY;

    /** Whom the queue asks and tells; called on the event loop. */
    interface Owner {
        /** Whether bytes that came from the other leg may be written now. */
        boolean mayWrite();

        /** A write was held back because {@link #mayWrite} said no; runs outside of the write. */
        void onWriteHeld();

        /** The queue has become empty after it had been congested or {@link #notifyWhenEmpty} was asked for. */
        void onEmpty();
    }

    private final ChannelHandlerContext context;
    private final Owner owner;
    private final Backlog backlog = new Backlog();
    /** Made once: a client that is slower than its target is waited for once per batch. */
    private final Runnable tellEmpty = this::tellEmpty;

    private final Runnable tellHeld = this::tellHeld;

    private boolean gated = true;
    private boolean held;
    private boolean wantsEmpty;
    private boolean closed;

    Outbound(ChannelHandlerContext context, Owner owner) {
        this.context = context;
        this.owner = owner;
    }

    /** The queue towards the peer of that channel, as it is now: with TLS in its pipeline or without. */
    static Outbound of(ChannelHandlerContext context, Owner owner) {
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        return tls == null
                ? new PlainOutbound(context, owner)
                : new TlsOutbound(context, owner, (SslHandler) tls.handler(), CipherGate.before(tls));
    }

    final ChannelHandlerContext context() {
        return context;
    }

    final Backlog backlog() {
        return backlog;
    }

    /**
     * Queues the readable bytes of {@code chunk}, which is the queue's to release from now on.
     *
     * @param boundary where the first message of the chunk begins, relative to its reader index, or {@link #NO_BOUNDARY}
     */
    final void add(ByteBuf chunk, int boundary) {
        if (closed) {
            chunk.release();
        } else {
            backlog.add(chunk, boundary);
        }
    }

    /** Writes as much as the socket takes; the rest follows when it has room. */
    abstract void flush();

    /** From now on {@link Owner#onEmpty} is called when the queue is empty, at once (but never inside this call) if it is. */
    final void notifyWhenEmpty() {
        wantsEmpty = true;
        tellIfEmpty();
    }

    /**
     * Closes our sending side behind what is queued: {@code shut} runs, never inside a write, once nothing is in Netty's
     * hands any more. (A channel that is half-closed while a write is pending polls writable for ever.)
     */
    abstract void finish(Runnable shut);

    /** Whether the kernel has taken everything. */
    abstract boolean isEmpty();

    /** Whether something is in Netty's hands, which asks the gate again when it likes: it can not be made to wait. */
    abstract boolean isUnderWay();

    /** Bytes that the kernel has taken, or, with TLS, that it has taken whole records of. */
    abstract long writtenBytes();

    /** Bytes that the kernel has taken, encrypted or not: who moves at all moves this. */
    abstract long movedBytes();

    final long queuedBytes() {
        return backlog.end() - writtenBytes();
    }

    /**
     * Whether the peer has received part of a message but not all of it.
     *
     * @param tailMissing bytes of the last queued message that are not queued yet
     */
    final boolean isMidMessage(long tailMissing) {
        return backlog.messageEnd(tailMissing) > writtenBytes();
    }

    /** How many bytes {@link #cutAtMessageEnd} would still wait for. */
    final long missingAfterCut(long tailMissing) {
        return Math.max(0, backlog.messageEnd(tailMissing) - backlog.end());
    }

    /**
     * Drops everything but the rest of the message that the peer has half of. That rest, and what is added later, is
     * written without asking the gate.
     *
     * @param tailMissing bytes of the last queued message that are not queued yet
     * @return how many bytes of the half-sent message have still to be added
     */
    final long cutAtMessageEnd(long tailMissing) {
        long end = backlog.messageEnd(tailMissing);
        long missing = Math.max(0, end - backlog.end());
        backlog.truncate(end);
        ungate();
        tellIfEmpty();
        return missing;
    }

    /** Drops everything, the rest of a half-sent message too. Returns whether there was anything. */
    boolean dropAll() {
        boolean any = !backlog.isEmpty();
        backlog.truncate(backlog.gone());
        ungate();
        tellIfEmpty();
        return any;
    }

    /** The channel is gone: releases what is left. */
    void close() {
        dropAll();
        closed = true;
    }

    /** What is written from now on is ours: the gate is not asked. */
    void ungate() {
        gated = false;
        held = false;
    }

    /** Asks the gate; if it says no, its owner is told so later. */
    final boolean mayWrite() {
        if (!gated || owner.mayWrite()) {
            return true;
        }
        if (!held) {
            held = true;
            context.executor().execute(tellHeld);
        }
        return false;
    }

    private void tellHeld() {
        held = false;
        owner.onWriteHeld();
    }

    /** The socket is slower than what is queued: somebody waits for {@link Owner#onEmpty}. */
    final void isCongested() {
        wantsEmpty = true;
    }

    final void tellIfEmpty() {
        if (wantsEmpty && isEmpty()) {
            context.executor().execute(tellEmpty);
        }
    }

    private void tellEmpty() {
        if (wantsEmpty && isEmpty()) {
            wantsEmpty = false;
            owner.onEmpty();
        }
    }
}
