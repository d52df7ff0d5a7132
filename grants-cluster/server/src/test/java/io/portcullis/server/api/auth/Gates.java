package io.portcullis.server.api.auth;

/** Lets tests of several beginnings share a node. */
public final class Gates {
    private Gates() {}

    /** As at its start: to be called when nobody has signed in, as far as the control database knows. */
    public static void forget(BootstrapGate gate) {
        gate.forget();
    }
}
