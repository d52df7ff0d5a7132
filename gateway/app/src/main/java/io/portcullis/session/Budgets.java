package io.portcullis.session;

import io.portcullis.model.Grant;
import io.portcullis.model.scope.Allowance;
import java.util.function.Consumer;

/** Where the budgets of grants are kept for the sessions of this gateway. */
public interface Budgets {
    /** Of a gateway that nobody shares budgets with: they can not be kept. */
    Budgets NONE = (_, then) -> then.accept(new Entry.Unknown("this gateway has no way up to a grant cluster"));

    /** What becomes of a login. */
    sealed interface Entry {
        record Admitted(Spending spending) implements Entry {}

        /** Nothing is left of one, or others hold what is left. */
        record UsedUp(Allowance what) implements Entry {}

        /**
         * How much is left is not known.
         *
         * @param why for the operator
         */
        record Unknown(String why) implements Entry {}
    }

    /**
     * One more login of a grant that limits something.
     *
     * @param then hears the answer, once: at once or later, on any thread
     */
    void enter(Grant grant, Consumer<Entry> then);
}
