package io.portcullis.session.scoped;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a client sends next may run in a transaction that has begun. What is outstanding may begin one, and only when nothing that
 * runs is outstanding does ReadyForQuery say how things stand.
 */
final class TransactionWatch implements RequestWatch {
    /** Of what is outstanding. */
    private int running;
    /** As it was when nothing ran. */
    private TransactionStatus settled = TransactionStatus.IDLE;
    /** Since then. */
    private boolean mayHaveBegun;
    /** Whether an Execute was sent, and no Sync behind it: both have the implicit transaction in common. */
    private boolean inRun;

    boolean isOpen() {
        return inRun || mayHaveBegun || settled != TransactionStatus.IDLE;
    }

    @Override
    public void sent(Sent sent, Slots slots) {
        switch (sent) {
            case Sent.Querying querying -> {
                running++;
                inRun = false;
                Slot slot = querying.slot();
                mayHaveBegun |= slot != null && slot.mayBegin();
            }
            case Sent.Executing executing -> {
                running++;
                if (executing.substitute() == null) {
                    inRun = true;
                    mayHaveBegun = mayHaveBegun
                            || slots.portal(executing.portal()).stream().anyMatch(Slot::mayBegin);
                }
            }
            case Sent.Calling _ -> {
                running++;
                inRun = false;
            }
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ -> {}
        }
    }

    void synced() {
        inRun = false;
    }

    @Override
    public void answered(Sent sent, @Nullable BackendTag last) {
        switch (sent) {
            case Sent.Querying _, Sent.Executing _, Sent.Calling _ -> running--;
            case Sent.Parsing _, Sent.Binding _, Sent.Describing _, Sent.ClosingStatement _, Sent.ClosingPortal _ -> {}
        }
    }

    @Override
    public void onReady(TransactionStatus status) {
        if (running == 0) {
            settled = status;
            mayHaveBegun = false;
        }
    }
}
