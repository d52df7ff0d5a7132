package io.portcullis.server.api.rules;

import io.portcullis.server.rules.InvalidRules;
import io.portcullis.server.rules.RuleFiles;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.RulesParser;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the files of this node say. While somebody puts other ones into the folder, some of them are new already and others old, or half
 * written: what is not as it was before counts when it is found so a second time.
 */
final class RulesReader {
    private final @Nullable RulesFolder folder;
    private final RulesParser.ScopeReader scopes;
    private @Nullable Read counts;
    private @Nullable Read last;

    RulesReader(@Nullable Path folder, RulesParser.ScopeReader scopes) {
        this.folder = folder == null ? null : new RulesFolder(folder);
        this.scopes = scopes;
    }

    /**
     * What was read.
     *
     * @param set null if it can not be used, and then {@code problem} says why
     */
    record Read(@Nullable RuleSet set, @Nullable String problem) {
        @Nullable
        RuleFiles files() {
            return set == null ? null : set.files();
        }

        private boolean is(@Nullable Read other) {
            return other != null
                    && (set == null
                            ? other.set == null && String.valueOf(problem).equals(other.problem)
                            : other.set != null && other.set.files().equals(set.files()));
        }
    }

    /** Reads them anew; blocks. */
    synchronized Read next() {
        Read read = read();
        if (counts == null || read.is(last)) {
            counts = read;
        }
        last = read;
        return counts;
    }

    private Read read() {
        try {
            RuleFiles files = folder == null ? RuleFiles.NONE : folder.read();
            RuleSet known = known(files);
            return new Read(known == null ? RulesParser.parse(files, scopes) : known, null);
        } catch (IOException | InvalidRules e) {
            return new Read(null, e instanceof InvalidRules ? e.getMessage() : e.toString());
        }
    }

    private @Nullable RuleSet known(RuleFiles files) {
        if (last != null && files.equals(last.files())) {
            return last.set();
        }
        return counts != null && files.equals(counts.files()) ? counts.set() : null;
    }
}
