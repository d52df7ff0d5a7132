package io.portcullis.session.scoped;

import io.portcullis.scope.Denial;
import io.portcullis.wire.FrontendTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a statement that a grant is bound to. One is taken when it goes to the target, whatever becomes of it there: a run that
 * fails, or that is skipped behind an error, is a run. To be asked last, since what it has taken is gone.
 */
public final class RunRule implements StartRule {
    private final Purse runs;

    public RunRule(Purse runs) {
        this.runs = runs;
    }

    @Override
    public @Nullable Denial refuses(FrontendTag tag, List<Slot> what, boolean continues) {
        if (continues || what.stream().noneMatch(Slot::bound)) {
            return null;
        }
        return runs.take(1) ? null : Denial.USED_UP;
    }
}
