package io.portcullis.config;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.policy.login.LoginRules;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The login rules of the {@linkplain WatchedText watched} logins file, or those that are built in. */
public final class LoginRulesFile implements Supplier<LoginRules> {
    private static final Logger LOG = Logger.getLogger(LoginRulesFile.class);
    private static final WatchedText.Name NAME = new WatchedText.Name("portcullis.logins-file", "logins");

    private volatile LoginRules rules = LoginRules.BUILT_IN;
    private @Nullable WatchedText text;

    private LoginRulesFile() {}

    /**
     * Reads the file for the first time and has it watched from then on.
     *
     * @param means what the listener can ask of a client
     * @throws InvalidConfiguration if it cannot be used
     */
    public static LoginRulesFile open(Path file, ListenerMeans means, FileWatcher watcher, Clock clock) {
        LoginRulesFile logins = new LoginRulesFile();
        logins.text = WatchedText.open(file, NAME, content -> logins.take(file, means, content), watcher, clock);
        return logins;
    }

    /** Without a file. */
    public static LoginRulesFile builtIn() {
        return new LoginRulesFile();
    }

    @Override
    public LoginRules get() {
        return rules;
    }

    /** Returns why the file as it is now is not in force; null if it is. */
    public @Nullable String problem() {
        return text == null ? null : text.problem();
    }

    /** Returns how many contents of the file were refused since the start. */
    public long refusedReads() {
        return text == null ? 0 : text.refusedReads();
    }

    private void take(Path file, ListenerMeans means, String content) throws InvalidYaml {
        rules = LoginRulesParser.parse(content, means);
        LOG.infof(
                "logins-read file=%s rules=%d",
                quoted(file.toAbsolutePath()), rules.rules().size());
    }
}
