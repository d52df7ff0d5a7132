package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.session.scoped.StatementGate;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.FrontendTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a client under a grant with a scope to its target: what the gate does not let pass is replaced, or waits with all behind it. */
final class ScopedInput implements Splicer.Inspector {
    /** Bytes: a client seldom sends so much behind a message that it waits for. */
    private static final int ENOUGH = 64 * 1024;

    private final StatementGate gate;
    private final ClientLeg client;
    private final Splicer splicer;
    /** The chunk that the splicer has and the walker has not, because a message waits that began before it. */
    private @Nullable ByteBuf unwalked;
    /** What came behind a message that waits. */
    private final List<ByteBuf> behind = new ArrayList<>(0);

    private int kept;

    ScopedInput(StatementGate gate, ClientLeg client, TargetLeg target) {
        this.gate = gate;
        this.client = client;
        this.splicer = new Splicer(client, target, this);
    }

    Splicer splicer() {
        return splicer;
    }

    /** The walker stands on a message that is legal. */
    void message(FrameWalker walker) {
        FrontendTag tag = walker.frontendTag();
        int wanted = gate.wants(tag, walker.bodyLength());
        if (wanted == Splicer.NOTHING) {
            gate.passed(tag);
        }
        splicer.message(walker, wanted);
    }

    @Override
    public @Nullable ByteBuf seen(byte tag, int bodyLength, byte[] seen) {
        ByteBuf out = client.context().alloc().buffer();
        if (gate.passes(FrontendTag.of(tag), bodyLength, seen, out) || gate.isHeld()) {
            out.release();
            return null;
        }
        return out;
    }

    // Waiting

    @Override
    public boolean holds() {
        return gate.isHeld();
    }

    /** A message waits that began before {@code chunk}. */
    void unwalked(ByteBuf chunk) {
        unwalked = chunk;
    }

    @Nullable
    ByteBuf takeUnwalked() {
        ByteBuf chunk = unwalked;
        unwalked = null;
        return chunk;
    }

    /** Takes what comes while a message waits. */
    void keep(ByteBuf chunk) {
        behind.add(chunk);
        kept += chunk.readableBytes();
    }

    boolean hasKeptEnough() {
        return kept >= ENOUGH;
    }

    List<ByteBuf> takeKept() {
        List<ByteBuf> chunks = List.copyOf(behind);
        behind.clear();
        kept = 0;
        return chunks;
    }

    boolean needsAnswers() {
        return gate.needsAnswers();
    }

    void giveUpWaiting() {
        gate.giveUpWaiting();
    }

    /** Nobody waits for it any more. */
    void drop() {
        if (splicer.isHeld()) {
            splicer.giveUpHeld();
        }
        takeKept().forEach(ByteBuf::release);
    }
}
