package io.portcullis.demo;

import java.util.regex.Pattern;

/** Rosa has no grant: she asks for one from within her client, Bert says yes in his browser, and it is revoked while she works. */
final class LifeStep implements Step {
    static final String LOGIN = "rosa";

    private static final String COUNT = "select count(*) as orders from orders";
    private static final String FORGOTTEN_JOIN = "select count(*) from orders, orders as again";
    private static final String REASON = "order 7 hangs";
    private static final Pattern PROMPT =
            Pattern.compile("open (https://\\S+) (?:and|, )?\\s*confirm the code ([A-Z]{4}-[A-Z]{4})");

    @Override
    public String title() {
        return "Access is asked for in a terminal, given by a colleague, and taken away";
    }

    @Override
    public void play(Scene scene) throws Exception {
        // Comes with the pages.
    }
}
