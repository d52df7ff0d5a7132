package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.session.scoped.StatementGate;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.FrontendTag;
import org.jspecify.annotations.Nullable;

/** From a client under a grant with a scope to its target: what the gate does not let pass is replaced. */
final class ScopedInput implements Splicer.Inspector {
    private final StatementGate gate;
    private final ClientLeg client;
    private final Splicer splicer;

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
        if (gate.passes(FrontendTag.of(tag), bodyLength, seen, out)) {
            out.release();
            return null;
        }
        return out;
    }
}
