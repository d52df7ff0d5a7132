package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.BoundStatement.Parameter;
import io.portcullis.policy.RequestForm;
import io.portcullis.scope.Asked;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.scope.Verdict;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Classified;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.TextEncoding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the scope of a session, as it is now, says to texts and to what was prepared before. A new scope counts for everything that comes
 * after it: what was judged under an older one is judged again when it is to run.
 */
final class Judge {
    private final ClassifierCache classifier;
    private final Slots slots;
    private ScopeCheck check;
    private int version;
    /** Since when the scope is bound to the statement that it is bound to now. */
    private int boundSince;

    private @Nullable TextEncoding encoding;

    Judge(ScopeCheck check, ClassifierCache classifier, Slots slots) {
        this.check = check;
        this.classifier = classifier;
        this.slots = slots;
    }

    /** From now on this is the scope. */
    void scopeIs(ScopeCheck now) {
        version++;
        if (!isSame(check.bound(), now.bound())) {
            boundSince = version;
        }
        check = now;
    }

    /** Whether both bind to the same, how often it may run apart. */
    private static boolean isSame(@Nullable BoundStatement one, @Nullable BoundStatement other) {
        return switch (one) {
            case null -> other == null;
            case BoundStatement.Exact text ->
                other instanceof BoundStatement.Exact exact
                        && exact.text().equals(text.text())
                        && exact.parameters().equals(text.parameters());
            case BoundStatement.Shape form ->
                other instanceof BoundStatement.Shape shape
                        && shape.fingerprint().equals(form.fingerprint());
        };
    }

    ScopeCheck scope() {
        return check;
    }

    void encodingIs(@Nullable TextEncoding now) {
        encoding = now;
    }

    // Texts

    /** A verdict, and what there is to remember of a text that is allowed. */
    sealed interface Judged {
        record Passes(Slot slot) implements Judged {}

        /** @param text that another grant could be bound to; empty if it is not one statement, or too long for that */
        record Denied(Verdict.Denied why, String text) implements Judged {
            @Override
            public String toString() {
                return "Denied[" + why + "]";
            }
        }

        /** For something else than what it says. */
        record Refused(Denial why) implements Judged {}
    }

    /**
     * Of a text, which ends with a zero byte.
     *
     * @param types whether types of parameters are declared behind it, as in a Parse
     */
    Judged judge(byte[] seen, int from, boolean types) {
        int to = Fields.indexOfZero(seen, from);
        if (to < 0) {
            return new Judged.Refused(Denial.UNREADABLE);
        }
        TextEncoding in = encoding != null ? encoding : Fields.isAscii(seen, from, to) ? TextEncoding.UTF8 : null;
        if (in == null) {
            return new Judged.Refused(Denial.ENCODING);
        }
        Classified classified = classifier.classify(seen, from, to, in);
        Asked asked = new Text(classified, seen, from, to, in);
        if (check.check(classified, asked) instanceof Verdict.Denied denied) {
            return new Judged.Denied(denied, textToAskFor(denied.why(), classified, asked, to - from));
        }
        if (!(classified instanceof Classified.Script script)) {
            return new Judged.Passes(Slot.UNKNOWN);
        }
        boolean bound = check.isBound(script, asked);
        if (bound && check.bound() instanceof BoundStatement.Exact exact) {
            boolean same = types
                    ? BoundValues.areDeclared(seen, to + 1, exact.parameters())
                    : exact.parameters().isEmpty();
            if (!same) {
                return new Judged.Refused(Denial.OTHER_VALUES);
            }
        }
        Verdict.Denied fetches = version == 0 ? null : fetches(script);
        return fetches == null ? new Judged.Passes(Slot.of(script, bound, version)) : new Judged.Denied(fetches, "");
    }

    /** Classes are asked for as such; where it is about what a statement touches, it says itself best what that is. */
    private static String textToAskFor(Denial why, Classified classified, Asked asked, int length) {
        boolean bySight = why == Denial.RELATION
                || why == Denial.RELATIONS_UNSURE
                || why == Denial.FUNCTION
                || why == Denial.FUNCTIONS_UNSURE
                || why == Denial.OTHER_STATEMENT;
        boolean one = classified instanceof Classified.Script script && script.count() == 1 && !script.twoReadings();
        return bySight && one && length <= RequestForm.LONGEST_STATEMENT ? asked.text() : "";
    }

    /** A cursor that was declared under another scope may give what this one does not allow. */
    private Verdict.@Nullable Denied fetches(Classified.Script script) {
        for (int i = 0; i < script.statements().size(); i++) {
            for (Effect effect : script.statements().get(i).effects()) {
                if (effect instanceof Effect.Fetches(Name cursor) && !mayFetch(script, cursor)) {
                    return new Verdict.Denied(Denial.PREPARED_STATEMENT, i, ClassSet.NONE, cursor);
                }
            }
        }
        return null;
    }

    private boolean mayFetch(Classified.Script script, Name cursor) {
        List<Slot> known = cursor.exact() ? slots.portal(cursor.last()) : List.of();
        boolean here = script.statements().stream()
                .flatMap(statement -> statement.effects().stream())
                .anyMatch(new Effect.Declares(cursor)::equals);
        return (here || !known.isEmpty()) && allowAll(known);
    }

    private final class Text implements Asked {
        private final Classified classified;
        private final byte[] bytes;
        private final int from;
        private final int to;
        private final TextEncoding in;
        /** Names that the text prepares itself; null until somebody asks. */
        private @Nullable Set<String> own;

        Text(Classified classified, byte[] bytes, int from, int to, TextEncoding in) {
            this.classified = classified;
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            this.in = in;
        }

        /** In another encoding only ASCII says the same with the same bytes: the empty text stands for all others. */
        @Override
        public String text() {
            boolean sure = in == TextEncoding.UTF8 || Fields.isAscii(bytes, from, to);
            return sure ? new String(bytes, from, to - from, UTF_8) : "";
        }

        @Override
        public @Nullable String fingerprint() {
            return classifier.fingerprint(bytes, from, to, in);
        }

        @Override
        public boolean isAllowed(Name prepared) {
            if (!prepared.exact()) {
                return false;
            }
            List<Slot> known = slots.statement(prepared.last());
            return (!known.isEmpty() || own().contains(prepared.last())) && allowAll(known);
        }

        private Set<String> own() {
            if (own == null) {
                Set<String> names = new HashSet<>();
                if (classified instanceof Classified.Script script) {
                    Effects.prepared(Slot.of(script)).forEach(named -> names.add(named.name()));
                }
                own = names;
            }
            return own;
        }
    }

    // What was prepared

    boolean allowAll(List<Slot> known) {
        for (Slot slot : known) {
            if (!allows(slot)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it may still run; what was not allowed when it came never is. */
    boolean allows(Slot slot) {
        return slot.allowed() && (slot.version() >= version || isStillAllowed(slot));
    }

    private boolean isStillAllowed(Slot slot) {
        if (slot.isUnread()) {
            return false;
        }
        if (slot.bound()) {
            return check.bound() != null && slot.version() >= boundSince;
        }
        Classified.Script script =
                new Classified.Script(slot.statements(), slot.statements().size(), slot.readings());
        return check.check(script, new OldText()).isAllowed();
    }

    /** Of a text that was judged under an older scope its statements are left: it is not the one that the new scope is bound to. */
    private final class OldText implements Asked {
        @Override
        public String text() {
            return "";
        }

        @Override
        public @Nullable String fingerprint() {
            return null;
        }

        /** What was prepared under an older scope too would lead on and on. */
        @Override
        public boolean isAllowed(Name prepared) {
            List<Slot> known = prepared.exact() ? slots.statement(prepared.last()) : List.of();
            return !known.isEmpty() && known.stream().allMatch(slot -> slot.allowed() && slot.version() == version);
        }
    }

    /** Whether an Execute of what stands there may go on: only another scope may have changed that since the Bind. */
    boolean mayRun(List<Slot> portal) {
        return version == 0 || allowAll(portal);
    }

    // Bound values

    /** Whether a Bind must be read to its end. */
    boolean readsValues() {
        return check.bound() instanceof BoundStatement.Exact;
    }

    /**
     * Whether a Bind of the statement that the grant is bound to has the values that it is bound to.
     *
     * @param from where the formats of the values begin in what was seen
     */
    boolean hasBoundValues(byte[] seen, int from) {
        return check.bound() instanceof BoundStatement.Exact exact
                && meanTheSame(exact.parameters())
                && BoundValues.areIn(seen, from, exact.parameters());
    }

    /** Bytes of texts that are not ASCII say something else in another encoding than the one they were approved in. */
    private boolean meanTheSame(List<Parameter> parameters) {
        return encoding == TextEncoding.UTF8 || parameters.stream().allMatch(Judge::isAscii);
    }

    private static boolean isAscii(Parameter parameter) {
        byte[] value =
                parameter.value() == null ? new byte[0] : parameter.value().toArray();
        return Fields.isAscii(value, 0, value.length);
    }
}
