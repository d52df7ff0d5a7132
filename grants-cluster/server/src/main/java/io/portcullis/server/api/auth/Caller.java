package io.portcullis.server.api.auth;

import io.portcullis.server.store.Actor;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who makes this request, once that is known. Asked for at the beginning: on other threads it is not there. */
@RequestScoped
public class Caller {
    private @Nullable Actor operator;
    private @Nullable String node;

    void operator(String tokenName) {
        operator = new Actor("token " + tokenName);
    }

    void node(String name) {
        node = name;
    }

    /** The operator. @throws IllegalStateException if the resource is not {@link OperatorsOnly} */
    public Actor actor() {
        if (operator == null) {
            throw new IllegalStateException("this resource does not ask for an operator");
        }
        return operator;
    }

    /** The gateway. @throws IllegalStateException if the resource is not {@link GatewaysOnly} */
    public String node() {
        if (node == null) {
            throw new IllegalStateException("this resource does not ask for a gateway");
        }
        return node;
    }
}
