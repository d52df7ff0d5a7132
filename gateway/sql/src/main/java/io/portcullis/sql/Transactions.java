package io.portcullis.sql;

import static io.portcullis.sql.lex.Word.*;

import io.portcullis.sql.lex.Kind;
import java.util.List;

/** What begins and ends transactions and parts of them. Every grant allows it, but for two-phase commit. */
final class Transactions {
    private Transactions() {}

    static void begin(Reader in, Draft draft, int from, int to) {
        boolean start = in.is(from, START);
        if (start && !in.is(from + 1, TRANSACTION)) {
            draft.unknown();
            return;
        }
        boolean work = in.is(from + 1, WORK) || in.is(from + 1, TRANSACTION);
        modes(in, draft, Command.BEGIN, Settings.READ_ONLY, work ? from + 2 : from + 1, to);
    }

    /**
     * The modes of BEGIN and SET TRANSACTION. READ WRITE sets a setting, and needs a grant that allows to write.
     *
     * @param readOnly the setting that READ ONLY and READ WRITE change
     */
    static void modes(Reader in, Draft draft, Command command, String readOnly, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isPartOfMode(in, i)) {
                draft.unknown();
                return;
            }
            if (in.is(i, READ) && (in.is(i + 1, WRITE) || in.is(i + 1, ONLY))) {
                String value = in.is(i + 1, WRITE) ? "off" : "on";
                Settings.set(draft, readOnly, List.of(value), readOnly.equals(Settings.READ_ONLY));
            } else if (in.is(i, ISOLATION)) {
                harmless(draft, readOnly, "isolation", level(in, i + 2));
            } else if (in.is(i, DEFERRABLE)) {
                harmless(draft, readOnly, "deferrable", in.is(i - 1, NOT) ? "off" : "on");
            }
        }
        draft.command(command);
        draft.harmless(StatementClass.TRANSACTION);
    }

    /** As SHOW says it. */
    private static String level(Reader in, int at) {
        if (in.is(at, REPEATABLE)) {
            return "repeatable read";
        }
        if (in.is(at, SERIALIZABLE)) {
            return "serializable";
        }
        return in.is(at + 1, COMMITTED) ? "read committed" : "read uncommitted";
    }

    private static void harmless(Draft draft, String readOnly, String what, String value) {
        boolean local = readOnly.equals(Settings.READ_ONLY);
        String prefix = readOnly.substring(0, readOnly.length() - Settings.READ_ONLY_SUFFIX.length());
        draft.effect(new Effect.Sets(prefix + what, List.of(value), local));
    }

    private static boolean isPartOfMode(Reader in, int at) {
        if (in.is(at, Kind.COMMA)) {
            return true;
        }
        return in.is(at, Kind.WORD)
                && switch (in.tokens().word(at)) {
                    case ISOLATION,
                            LEVEL,
                            READ,
                            UNCOMMITTED,
                            COMMITTED,
                            REPEATABLE,
                            SERIALIZABLE,
                            ONLY,
                            WRITE,
                            NOT,
                            DEFERRABLE -> true;
                    default -> false;
                };
    }

    /** COMMIT, END, ROLLBACK and ABORT in all their forms. */
    static void end(Reader in, Draft draft, int from, int to) {
        boolean commit = in.is(from, COMMIT) || in.is(from, END);
        if (in.is(from + 1, PREPARED)) {
            draft.command(commit ? Command.COMMIT_PREPARED : Command.ROLLBACK_PREPARED);
            draft.needs(StatementClass.TRANSACTION);
            return;
        }
        int at = in.is(from + 1, WORK) || in.is(from + 1, TRANSACTION) ? from + 2 : from + 1;
        draft.harmless(StatementClass.TRANSACTION);
        if (!commit && in.is(at, TO)) {
            draft.command(Command.ROLLBACK_TO);
        } else if (at == to || (in.is(at, AND) && isChain(in, at + 1, to))) {
            draft.command(commit ? Command.COMMIT : Command.ROLLBACK);
        } else {
            draft.unknown();
        }
    }

    private static boolean isChain(Reader in, int at, int to) {
        int chain = in.is(at, NO) ? at + 1 : at;
        return in.is(chain, CHAIN) && chain + 1 == to;
    }

    static void savepoint(Reader in, Draft draft, int from, int to) {
        draft.command(in.is(from, SAVEPOINT) ? Command.SAVEPOINT : Command.RELEASE);
        draft.harmless(StatementClass.TRANSACTION);
    }
}
