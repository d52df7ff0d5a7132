package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/**
 * The queue towards a peer behind TLS. What waits, waits in plain text: a record that was encrypted can not be taken back,
 * because the peer would miss it. So one record is encrypted at a time, when the one before is with the kernel, and the
 * gate is asked before; then the record waits in the {@link CipherGate}, whose queue asks the gate again at each write.
 *
 * <p>A record that the kernel has only part of when access ends is like a message that the peer has half of: it is
 * finished, or the connection is reset.
 */
final class TlsOutbound extends Outbound {
    /** What the JDK puts into one record of TLS 1.3: with content type and tag it is 2^14 bytes (RFC 8446 §5.1). */
    static final int RECORD = (1 << 14) - 17;

    private final SslHandler tls;
    private final PlainOutbound cipher;
    /** The plain text before the last record, and the end of that record in the encrypted stream. */
    private long recordStart;

    private long recordEnd;
    private boolean encrypting;
    private boolean broken;

    /** @param context behind the TLS handler: what it writes is encrypted */
    TlsOutbound(ChannelHandlerContext context, Owner owner, SslHandler tls, CipherGate gate) {
        super(context, owner);
        this.tls = tls;
        this.cipher = gate.seal(new Owner() {
            @Override
            public boolean mayWrite() {
                return owner.mayWrite();
            }

            @Override
            public void onWriteHeld() {
                owner.onWriteHeld();
            }

            @Override
            public void onEmpty() {
                flush();
            }
        });
    }

    @Override
    void flush() {
        if (encrypting) {
            return;
        }
        encrypting = true;
        try {
            while (!backlog().isEmpty() && cipher.isEmpty() && !broken && mayWrite()) {
                encrypt();
            }
        } finally {
            encrypting = false;
        }
        if (!isEmpty()) {
            isCongested();
        }
        tellIfEmpty();
    }

    private void encrypt() {
        ByteBuf record = nextRecord();
        recordStart = backlog().gone();
        backlog().leave(record.readableBytes());
        context().write(record, context().voidPromise());
        context().flush();
        recordEnd = cipher.backlog().end();
    }

    private ByteBuf nextRecord() {
        ByteBuf first = backlog().chunk(0);
        if (backlog().size() == 1 || first.readableBytes() >= RECORD) {
            return first.retainedSlice(first.readerIndex(), Math.min(RECORD, first.readableBytes()));
        }
        int length = 0;
        for (int i = 0; i < backlog().size() && length < RECORD; i++) {
            length = Math.min(RECORD, length + backlog().chunk(i).readableBytes());
        }
        ByteBuf gathered = context().alloc().buffer(length);
        for (int i = 0; gathered.readableBytes() < length; i++) {
            ByteBuf chunk = backlog().chunk(i);
            int part = Math.min(length - gathered.readableBytes(), chunk.readableBytes());
            gathered.writeBytes(chunk, chunk.readerIndex(), part);
        }
        return gathered;
    }

    @Override
    void finish(Runnable shut) {
        if (!broken) {
            tls.closeOutbound();
        }
        cipher.finish(shut);
    }

    @Override
    boolean isEmpty() {
        return backlog().isEmpty() && cipher.isEmpty();
    }

    @Override
    boolean isUnderWay() {
        return cipher.isUnderWay();
    }

    @Override
    long writtenBytes() {
        return cipher.writtenBytes() < recordEnd ? recordStart : backlog().gone();
    }

    @Override
    long movedBytes() {
        return cipher.writtenBytes();
    }

    /** A record that has not left is lost too: nothing can follow it. */
    @Override
    boolean dropAll() {
        broken |= !cipher.isEmpty();
        boolean any = cipher.dropAll();
        return super.dropAll() || any;
    }

    @Override
    void close() {
        super.close();
        cipher.close();
    }

    @Override
    void ungate() {
        super.ungate();
        cipher.ungate();
    }
}
