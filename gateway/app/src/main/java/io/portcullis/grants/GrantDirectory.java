package io.portcullis.grants;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.policy.Known;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The grants and credentials that this gateway knows: verified, joined, never older than before. Answers from memory;
 * safe for any thread. What a record allows (state, validity, scope) is for the policy to judge.
 */
public interface GrantDirectory {
    /**
     * Sees to it that everything there is of a login can be found: what has arrived but is not verified yet is verified
     * first. To be called before {@link #credentials} and {@link #find}.
     *
     * @param executor of the caller, on which {@code ready} runs if there is something to do; else it runs at once, within
     *     this call
     */
    void prepare(String login, Executor executor, Runnable ready);

    /** Returns all grants of a login, whatever their state or validity, in no order. */
    List<Known<Grant>> find(String login);

    /**
     * Opens the live view of one grant, known or not. From now on {@code onChange} runs on {@code executor} for each
     * change of revision, state or source, in order and never concurrently if the executor keeps order (as an event loop
     * does). A change between the registration and the first {@link GrantWatch#current()} is never lost, but may be
     * seen by both.
     */
    GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange);

    /** Returns all credentials of a login, whatever their state or validity, in no order. */
    List<Known<Credential>> credentials(String login);
}
