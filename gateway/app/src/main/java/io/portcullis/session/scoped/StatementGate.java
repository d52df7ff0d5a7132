package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.portcullis.model.Grant;
import io.portcullis.policy.RequestForm;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Ledger;
import io.portcullis.session.scoped.Sent.Binding;
import io.portcullis.session.scoped.Sent.Calling;
import io.portcullis.session.scoped.Sent.ClosingPortal;
import io.portcullis.session.scoped.Sent.ClosingStatement;
import io.portcullis.session.scoped.Sent.Describing;
import io.portcullis.session.scoped.Sent.Executing;
import io.portcullis.session.scoped.Sent.Parsing;
import io.portcullis.session.scoped.Sent.Querying;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.sql.TextEncoding;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides of each message of a client under a grant with a scope whether it passes as it is or something else goes to the target, and
 * finds the errors by which the target answers what else went. Keeps the ledger and its slots.
 */
public final class StatementGate {
    /** The names in a Bind must end within so many bytes, and those of a text that is too long. */
    private static final int LONGEST_NAMES = 1024;

    /** Prepared statements, and portals, that are followed. */
    private static final int MOST = 10_000;

    /** Statements, and names in them, that are followed. */
    private static final long MOST_WEIGHT = 200_000;

    private final Judge judge;
    private final TextGate texts;
    private final Denials denials;
    private final int longestText;
    private final Ledger ledger;
    private final Starts starts;
    private final Slots slots = new Slots();
    private final FreshNames fresh = new FreshNames();
    private @Nullable ChangeRule changes;
    private boolean substituted;

    /**
     * @param classifier of the event loop
     * @param longestText of a Query or Parse with its name, in bytes, and of a Bind whose values must be seen; longer ones are denied
     * @param nonces a new one each time: 32 hexadecimal digits, random
     * @param denials told of each
     * @param shadow whether what would be denied passes, and is only told of
     * @param rules asked in this order before work starts
     */
    public StatementGate(
            ScopeCheck check,
            Grant grant,
            ClassifierCache classifier,
            int longestText,
            Ledger ledger,
            Supplier<String> nonces,
            Consumer<Denial> denials,
            boolean shadow,
            List<StartRule> rules) {
        this.judge = new Judge(check, classifier, slots);
        this.starts = new Starts(rules, ledger, shadow);
        this.denials = new Denials(check, grant, nonces, denials, shadow, starts);
        this.texts = new TextGate(judge, slots, this.denials, MOST, MOST_WEIGHT);
        this.longestText = longestText;
        this.ledger = ledger;
        ledger.followedBy(slots);
    }

    /** From the next message on this is the scope of the session, by a new revision of its grant. */
    public void scopeIs(ScopeCheck check, Grant grant) {
        judge.scopeIs(check);
        denials.scopeIs(check, grant);
    }

    /** From now on denials say where more is asked for. */
    public void askedAt(RequestForm form) {
        denials.askedAt(form);
    }

    /** From now on work begins only when {@code rule} says so. */
    public void pacedBy(LatencyRule rule) {
        TransactionWatch transactions = new TransactionWatch();
        slots.watchedBy(transactions);
        starts.pacedBy(rule, transactions);
    }

    /** From now on rows are changed only as {@code rule} says, which has to be told of their numbers. */
    public void countedBy(ChangeRule rule) {
        slots.watchedBy(rule);
        starts.countedBy(rule);
        changes = rule;
    }

    /** From now on the time of what runs is taken by {@code clock}, which is one of the rules. */
    public void timedBy(StatementClock clock) {
        slots.watchedBy(clock);
    }

    public Slots slots() {
        return slots;
    }

    /** Whether so much is outstanding that the client must wait. */
    public boolean isFull() {
        return slots.isFull();
    }

    /** The encoding of texts from now on: what {@code client_encoding} says. */
    public void encoding(String clientEncoding) {
        judge.encodingIs(TextEncoding.ofClientEncoding(clientEncoding));
    }

    // From the client

    /**
     * How many bytes of a message's body must be seen before it may pass, at most {@code bodyLength}.
     *
     * @return -1 if the message passes whatever is in it; {@link #passed} is called then
     */
    public int wants(FrontendTag tag, int bodyLength) {
        return switch (tag) {
            case QUERY, PARSE -> bodyLength <= longestText ? bodyLength : Math.min(bodyLength, LONGEST_NAMES);
            case BIND ->
                judge.readsValues() && bodyLength <= longestText ? bodyLength : Math.min(bodyLength, LONGEST_NAMES);
            case DESCRIBE, EXECUTE, CLOSE -> bodyLength;
            case FUNCTION_CALL -> 0;
            case SYNC, FLUSH, COPY_DATA, COPY_DONE, COPY_FAIL, TERMINATE, PASSWORD -> -1;
        };
    }

    /** A message passes of which nothing must be seen. */
    public void passed(FrontendTag tag) {
        ledger.onFrontend(tag);
        if (tag == FrontendTag.SYNC) {
            fresh.forget();
            starts.synced();
        }
    }

    /**
     * A message of which enough has been seen.
     *
     * @param bodyLength of the whole message
     * @param seen the first {@link #wants} bytes of its body
     * @param out what goes to the target instead, if something does
     * @return whether the message passes as it is; without meaning if it {@link #isHeld}
     */
    public boolean passes(FrontendTag tag, int bodyLength, byte[] seen, ByteBuf out) {
        starts.begin();
        Sent sent = switch (tag) {
            case QUERY -> query(bodyLength, seen, out);
            case PARSE -> parse(bodyLength, seen, out);
            case BIND -> bind(bodyLength, seen, out);
            case DESCRIBE -> describe(seen, out);
            case EXECUTE -> execute(seen, out);
            case CLOSE -> close(seen);
            case FUNCTION_CALL -> call(out);
            case SYNC, FLUSH, COPY_DATA, COPY_DONE, COPY_FAIL, TERMINATE, PASSWORD ->
                throw new IllegalArgumentException("nothing is to be seen of " + tag);
        };
        if (starts.isHeld()) {
            return false;
        }
        boolean counts = !ledger.isSkipping();
        ledger.onFrontend(tag);
        if (counts) {
            slots.sent(sent);
            fresh.sent(sent, slots);
        }
        substituted |= sent.substitute() != null;
        return sent.substitute() == null;
    }

    /** Whether the message seen last has to wait: it is as if it had not come, and is shown once more later. */
    public boolean isHeld() {
        return starts.isHeld();
    }

    /** Whether the target must be told to flush: it may keep back the answers that the message waits for. */
    public boolean needsAnswers() {
        return starts.needsAnswers();
    }

    /** The client does not want to wait any longer. */
    public void giveUpWaiting() {
        starts.giveUpWaiting();
    }

    private Sent query(int bodyLength, byte[] seen, ByteBuf out) {
        TextGate.Judged judged = texts.judge(bodyLength, seen, 0, false);
        Slot slot = judged.slot();
        Denial refused = slot == null ? null : starts.refusal(FrontendTag.QUERY, List.of(slot), false);
        if (refused != null) {
            judged = texts.denied(refused, slot);
        }
        Substitute substitute = judged.substitute();
        if (substitute != null) {
            substitute.encodeQuery(out);
        }
        return new Querying(judged.slot(), substitute);
    }

    private Sent parse(int bodyLength, byte[] seen, ByteBuf out) {
        int end = Fields.indexOfZero(seen, 0);
        String name = Fields.name(seen, 0, end);
        TextGate.Judged judged;
        if (name == null) {
            judged = texts.denied(Denial.NAME, null);
        } else if (!name.isEmpty() && slots.statementCount() >= MOST) {
            judged = texts.denied(Denial.TOO_MANY, null);
        } else {
            judged = texts.judge(bodyLength, seen, end + 1, true);
        }
        Substitute substitute = judged.substitute();
        if (substitute == null && (name == null || (!name.isEmpty() && slots.statementCount() >= MOST))) {
            // In shadow: it passes, but is not followed.
            return new Describing(null);
        }
        if (substitute != null) {
            byte[] raw = new byte[Math.max(end, 0)];
            System.arraycopy(seen, 0, raw, 0, raw.length);
            substitute.encodeParse(out, raw);
        }
        return new Parsing(name == null ? "" : name, judged.slot(), substitute);
    }

    private Sent bind(int bodyLength, byte[] seen, ByteBuf out) {
        int portalEnd = Fields.indexOfZero(seen, 0);
        int end = portalEnd < 0 ? -1 : Fields.indexOfZero(seen, portalEnd + 1);
        String portal = Fields.name(seen, 0, portalEnd);
        String statement = portalEnd < 0 ? null : Fields.name(seen, portalEnd + 1, end);
        if (portal == null || statement == null) {
            ErrorFields noName = denials.deny(Denial.NAME);
            return noName == null ? new Describing(null) : refusedBind(noName, out);
        }
        ErrorFields error = bindError(portal, statement);
        if (error == null) {
            error = valuesError(slots.statement(statement), bodyLength, seen, end + 1);
        }
        if (error != null) {
            return refusedBind(error, out);
        }
        boolean followed = portal.isEmpty() || slots.portalCount() < MOST;
        return followed ? new Binding(portal, statement, null) : new Describing(null);
    }

    private Sent refusedBind(ErrorFields error, ByteBuf out) {
        Substitute substitute = denials.ofStatement(error);
        substitute.encodeBind(out);
        return new Binding("", "", substitute);
    }

    /** What stands under the name now and what may stand there soon must both be allowed; what is not known is not there. */
    private @Nullable ErrorFields bindError(String portal, String statement) {
        List<Slot> known = slots.statement(statement);
        if (known.isEmpty()) {
            return denials.unlessShadow(DenialWords.noStatement(statement));
        }
        if (!portal.isEmpty() && slots.portalCount() >= MOST) {
            return denials.deny(Denial.TOO_MANY);
        }
        return judge.allowAll(known) ? null : denials.deny(Denial.PREPARED_STATEMENT);
    }

    /** Of a Bind that is longer than what was seen of it nothing is known but the names. */
    private @Nullable ErrorFields valuesError(List<Slot> statement, int bodyLength, byte[] seen, int from) {
        if (!judge.readsValues() || statement.stream().noneMatch(Slot::bound)) {
            return null;
        }
        if (bodyLength > seen.length) {
            return denials.deny(Denial.TOO_LONG);
        }
        return judge.hasBoundValues(seen, from) ? null : denials.deny(Denial.OTHER_VALUES);
    }

    private Sent describe(byte[] seen, ByteBuf out) {
        boolean portal = seen.length > 0 && seen[0] == 'P';
        String name = Fields.name(seen, 1, Fields.indexOfZero(seen, 1));
        ErrorFields error = null;
        if (name == null) {
            error = denials.deny(Denial.NAME);
        } else if (portal) {
            error = slots.mayHavePortal(name) ? null : denials.unlessShadow(DenialWords.noPortal(name));
        } else if (slots.statement(name).isEmpty()) {
            error = denials.unlessShadow(DenialWords.noStatement(name));
        }
        if (error == null) {
            return new Describing(null);
        }
        Substitute substitute = denials.ofPortal(error);
        substitute.encodeDescribe(out);
        return new Describing(substitute);
    }

    private Sent execute(byte[] seen, ByteBuf out) {
        String name = Fields.name(seen, 0, Fields.indexOfZero(seen, 0));
        ErrorFields error = name == null ? denials.deny(Denial.NAME) : executeError(name);
        if (error == null) {
            return name == null ? new Describing(null) : new Executing(name, null);
        }
        Substitute substitute = denials.ofPortal(error);
        substitute.encodeExecute(out);
        return new Executing("", substitute);
    }

    private @Nullable ErrorFields executeError(String portal) {
        if (!slots.mayHavePortal(portal)) {
            return denials.unlessShadow(DenialWords.noPortal(portal));
        }
        List<Slot> sure = fresh.portal(portal);
        List<Slot> what = sure == null ? slots.portal(portal) : sure;
        if (!judge.mayRun(what)) {
            return denials.deny(Denial.PREPARED_STATEMENT);
        }
        Denial refused = starts.refusal(FrontendTag.EXECUTE, what, slots.isBegun(portal));
        return refused == null ? null : denials.deny(refused);
    }

    /** Never denied: what is there may always go. */
    private static Sent close(byte[] seen) {
        String name = Fields.name(seen, 1, Fields.indexOfZero(seen, 1));
        if (name == null) {
            return new Describing(null);
        }
        return seen[0] == 'P' ? new ClosingPortal(name) : new ClosingStatement(name);
    }

    private Sent call(ByteBuf out) {
        Denial refused = judge.scope().allowsFunctionCalls()
                ? starts.refusal(FrontendTag.FUNCTION_CALL, List.of(Slot.UNKNOWN), false)
                : Denial.FUNCTION_CALL;
        ErrorFields error = refused == null ? null : denials.deny(refused);
        if (error == null) {
            return new Calling(null);
        }
        Substitute.encodeFunctionCall(out);
        return new Calling(Substitute.ofFunction(error));
    }

    // From the target

    /** Whether what a CommandComplete says must be {@link #completes seen}. */
    public boolean countsChanges() {
        return changes != null;
    }

    /** The body of a CommandComplete, or its beginning, of which the ledger is told next. */
    public void completes(byte[] seen) {
        int end = Fields.indexOfZero(seen, 0);
        if (changes != null && end >= 0) {
            changes.completes(new String(seen, 0, end, ISO_8859_1));
        }
    }

    /** Whether an error may be the answer to something that was substituted, so that it must be seen. */
    public boolean awaitsErrors() {
        substituted &= !ledger.isQuiet();
        return substituted;
    }

    /** Whether a notice tells of something that was sent in the place of what was denied. */
    public boolean isAboutSubstitute(ErrorFields notice) {
        return slots.isSubstituteIn(notice.message());
    }

    /** What the client reads when we have cancelled its statement. */
    public @Nullable ErrorFields stopped(Denial why) {
        return denials.deny(why);
    }

    /**
     * What the client reads in place of an error.
     *
     * @return null: the error itself
     */
    public @Nullable ErrorFields shown(ErrorFields error) {
        Substitute substitute = slots.substituteOf(error.code(), error.message());
        return substitute == null ? null : substitute.shown();
    }
}
