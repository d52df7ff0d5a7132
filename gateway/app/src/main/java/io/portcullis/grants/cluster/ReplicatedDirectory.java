package io.portcullis.grants.cluster;

import io.portcullis.grants.GrantDirectory;
import io.portcullis.grants.GrantWatch;
import io.portcullis.grants.RecordStore;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.policy.Known;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The store of a gateway whose cluster sends more than it has had time to verify. */
final class ReplicatedDirectory implements GrantDirectory {
    private final RecordStore store;
    private final Inbox inbox;

    ReplicatedDirectory(RecordStore store, Inbox inbox) {
        this.store = store;
        this.inbox = inbox;
    }

    @Override
    public void prepare(String login, Executor executor, Runnable ready) {
        List<String> unverified = store.unverified(login);
        if (unverified.isEmpty()) {
            ready.run();
        } else {
            inbox.add(new Signal.Prepare(unverified, executor, ready));
        }
    }

    @Override
    public List<Known<Grant>> find(String login) {
        return store.find(login);
    }

    @Override
    public GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange) {
        return store.watch(id, executor, onChange);
    }

    @Override
    public List<Known<Credential>> credentials(String login) {
        return store.credentials(login);
    }
}
