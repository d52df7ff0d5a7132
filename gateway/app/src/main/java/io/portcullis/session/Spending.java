package io.portcullis.session;

import io.portcullis.model.scope.Allowance;
import io.portcullis.session.scoped.Purse;
import org.jspecify.annotations.Nullable;

/** What one session may spend of its grant's budgets, which it shares with all others of that grant. */
public interface Spending {
    /** Of a grant that limits nothing. */
    Spending UNLIMITED = new Spending() {
        @Override
        public @Nullable Purse of(Allowance what) {
            return null;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void leave(boolean began) {}
    };

    /** Null if that is not limited. */
    @Nullable
    Purse of(Allowance what);

    /** Whether its place among the sessions of the grant may be another's by now: the session must end. */
    boolean isOver();

    /**
     * The session is over; told once.
     *
     * @param began false if it never was: then it was no login either
     */
    void leave(boolean began);
}
