package io.portcullis.grants;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The grants and credentials that this gateway knows: verified, joined, never older than before. Answers from memory;
 * safe for any thread. What a record allows (state, validity, scope) is for the policy to judge.
 */
public interface GrantDirectory {
    /** Returns all grants of a login, whatever their state or validity, in no order. */
    List<Grant> find(String login);

    /**
     * Opens the live view of one grant, known or not. From now on {@code onChange} runs on {@code executor} for each
     * change of revision or state, in order and never concurrently if the executor keeps order (as an event loop
     * does). A change between the registration and the first {@link GrantWatch#current()} is never lost, but may be
     * seen by both.
     */
    GrantWatch watch(GrantId id, Executor executor, Consumer<Grant> onChange);

    /** Returns all credentials of a login, whatever their state or validity, in no order. */
    List<Credential> credentials(String login);
}
