package io.portcullis.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The commands of a connection that was opened for replication ({@code src/backend/replication/repl_gram.y}). They have a grammar
 * and a scanner of their own, so nothing behind the first word is looked at; on any other connection they are syntax errors. What a
 * replication connection sends besides them is SQL.
 */
final class ReplicationCommands {
    private static final Set<String> COMMANDS = Set.of(
            "alter_replication_slot",
            "base_backup",
            "create_replication_slot",
            "drop_replication_slot",
            "identify_system",
            "read_replication_slot",
            "start_replication",
            "timeline_history",
            "upload_manifest");

    private static final int LONGEST = 23;

    private ReplicationCommands() {}

    static boolean begins(byte[] text, int from, int to) {
        int start = from;
        while (start < to && (text[start] == ' ' || (text[start] >= '\t' && text[start] <= '\r'))) {
            start++;
        }
        int end = start;
        while (end < to && end - start <= LONGEST && (text[end] == '_' || Character.isLetter(text[end]))) {
            end++;
        }
        // All of them have an underscore, SQL has no such command: most texts are told apart without a string.
        if (end - start > LONGEST || !hasUnderscore(text, start, end)) {
            return false;
        }
        String word = new String(text, start, end - start, StandardCharsets.US_ASCII);
        return COMMANDS.contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean hasUnderscore(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] == '_') {
                return true;
            }
        }
        return false;
    }

    static Classified.Script script(int length) {
        Draft draft = new Draft();
        draft.command(Command.REPLICATION);
        draft.needs(StatementClass.REPLICATION);
        draft.trait(Trait.HIDES_RELATIONS);
        return new Classified.Script(List.of(draft.statement(0, length)), 1, false);
    }
}
