package io.portcullis.server.config;

import java.util.List;

/** The node must not start like this. The message has a line for each problem and names the key in each. */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised
    private final List<String> problems;

    public InvalidConfiguration(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
