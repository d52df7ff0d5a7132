package io.portcullis.upstream;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Backends at targets that are neither a session's nor over at once: the gateway's own lasting connections. Safe for any thread. */
public final class OwnBackends {
    private final Set<Backend> open = ConcurrentHashMap.newKeySet();

    /** @param started microseconds since 1970 by the target's clock; 0 if it is not known */
    public record Backend(String target, int pid, long started) {
        static Backend of(String target, Upstream upstream) {
            return new Backend(target, upstream.greeting().key().pid(), upstream.backendStartMicros());
        }
    }

    void opened(Backend backend) {
        open.add(backend);
    }

    void closed(Backend backend) {
        open.remove(backend);
    }

    public List<Backend> all() {
        return List.copyOf(open);
    }
}
