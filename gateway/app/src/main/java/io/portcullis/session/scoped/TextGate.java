package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.wire.message.ErrorFields;
import org.jspecify.annotations.Nullable;

/** Decides of the text of a Query or Parse, within what a session may have prepared and under way. */
final class TextGate {
    private final Judge judge;
    private final Slots slots;
    private final Denials denials;
    private final int mostNames;
    private final long mostWeight;

    /**
     * @param mostNames prepared statements, and as many portals, that are followed
     * @param mostWeight statements, and names in them, that are followed
     */
    TextGate(Judge judge, Slots slots, Denials denials, int mostNames, long mostWeight) {
        this.judge = judge;
        this.slots = slots;
        this.denials = denials;
        this.mostNames = mostNames;
        this.mostWeight = mostWeight;
    }

    /** What a text is, if it passes, or what goes instead. */
    record Judged(@Nullable Slot slot, @Nullable Substitute substitute) {}

    /**
     * Of a text that begins at {@code from}.
     *
     * @param bodyLength of the message, of which all must have been seen
     * @param types whether types of parameters are declared behind it, as in a Parse
     */
    Judged judge(int bodyLength, byte[] seen, int from, boolean types) {
        if (bodyLength > seen.length) {
            return denied(Denial.TOO_LONG, null);
        }
        return switch (judge.judge(seen, from, types)) {
            case Judge.Judged.Denied(var denied, String text) -> instead(denials.deny(denied, text), null);
            case Judge.Judged.Refused(Denial why) -> denied(why, null);
            case Judge.Judged.Passes(Slot slot) ->
                isTooMuch(slot) ? denied(Denial.TOO_MANY, null) : new Judged(slot, null);
        };
    }

    /** Whether it would bring more than is followed. */
    private boolean isTooMuch(Slot slot) {
        int prepared = Effects.prepared(slot).size();
        int declared = Effects.declared(slot);
        return (prepared > 0 && slots.statementCount() + prepared > mostNames)
                || (declared > 0 && slots.portalCount() + declared > mostNames)
                || slots.weight() + slot.weight() > mostWeight;
    }

    /** @param read what it is, if that is known */
    Judged denied(Denial why, @Nullable Slot read) {
        return instead(denials.deny(why), read);
    }

    private Judged instead(@Nullable ErrorFields error, @Nullable Slot read) {
        return error == null
                ? new Judged(read == null ? Slot.SHADOWED : read, null)
                : new Judged(null, denials.ofText(error));
    }
}
