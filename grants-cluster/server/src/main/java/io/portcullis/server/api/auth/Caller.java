package io.portcullis.server.api.auth;

import io.portcullis.server.store.Actor;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who makes this request, once that is known. Asked for at the beginning: on other threads it is not there. */
@RequestScoped
public class Caller {
    private @Nullable Identity identity;
    private @Nullable String node;

    void is(Identity somebody) {
        identity = somebody;
    }

    void node(String name) {
        node = name;
    }

    /** Who causes what this request changes. @throws IllegalStateException if the resource is not {@link ByRole} */
    public Actor actor() {
        return identity().actor();
    }

    /** Who it is. @throws IllegalStateException if the resource is not {@link ByRole} */
    public Identity identity() {
        if (identity == null) {
            throw new IllegalStateException("this resource does not ask for anybody");
        }
        return identity;
    }

    /** The gateway. @throws IllegalStateException if the resource is not {@link GatewaysOnly} */
    public String node() {
        if (node == null) {
            throw new IllegalStateException("this resource does not ask for a gateway");
        }
        return node;
    }
}
